import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pod } from '../objects.ts';
import { metadata } from '../testing/builders.ts';
import { type BrokerPod, REVISION } from './pod.ts';
import { nextSteps } from './roll.ts';

const wanted = (name: string, revision: string): BrokerPod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...metadata(name), annotations: { [REVISION]: revision } },
  spec: { containers: [] },
});

interface Facts {
  ready?: boolean;
  going?: boolean;
  phase?: string;
}

const live = (
  name: string,
  revision: string,
  { ready = true, going = false, phase = 'Running' }: Facts = {},
): Pod => ({
  metadata: {
    ...metadata(name),
    annotations: { [REVISION]: revision },
    ...(going && { deletionTimestamp: '2026-05-01T10:00:00Z' }),
  },
  spec: { containers: [] },
  status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});

const names = (pods: readonly { metadata: { name: string } }[]) =>
  pods.map(({ metadata: { name } }) => name);

describe('the pods of brokers', () => {
  it('are made where they are missing, all at once', () => {
    const { create, settled } = nextSteps([wanted('a', '1'), wanted('b', '1')], []);
    expect(names(create)).toEqual(['a', 'b']);
    expect(settled).toBe(false);
  });

  it('are settled once all are ready as wanted', () => {
    const both = [wanted('a', '1'), wanted('b', '1')];
    expect(nextSteps(both, [live('a', '1'), live('b', '1')]).settled).toBe(true);
    const unready = [live('a', '1'), live('b', '1', { ready: false })];
    expect(nextSteps(both, unready)).toEqual({ create: [], remove: [], settled: false });
  });

  it('go when they are not wanted any more, have ended, or cannot start and are outdated', () => {
    const { remove } = nextSteps(
      [wanted('ended', '1'), wanted('stuck', '2'), wanted('starting', '1')],
      [
        live('extra', '1'),
        live('ended', '1', { phase: 'Failed', ready: false }),
        live('stuck', '1', { ready: false }),
        live('starting', '1', { ready: false }),
      ],
    );
    expect(names(remove)).toEqual(['extra', 'ended', 'stuck']);
  });

  it('all become as wanted, never two of those that work away at once', () => {
    const pod = fc.record({ revision: fc.constantFrom('1', '2'), ready: fc.boolean() });
    fc.assert(
      fc.property(fc.array(pod, { minLength: 1, maxLength: 5 }), (pods) => {
        const all = pods.map((_, index) => wanted(`${index}`, '2'));
        let present = pods.map(({ revision, ready }, index) =>
          live(`${index}`, revision, { ready }),
        );
        for (let turn = 0; ; turn++) {
          const { create, remove, replace, settled } = nextSteps(all, present);
          if (settled) break;
          expect(turn).toBeLessThan(30);
          if (replace) expect(present.filter((one) => one !== replace).every(works)).toBe(true);
          const gone = [...remove, ...(replace ? [replace] : [])];
          present = [
            // By the next look the kubelet has brought up what was there.
            ...present.filter((one) => !gone.includes(one)).map((one) => becomeReady(one)),
            ...create.map(({ metadata: { name } }) => live(name, '2', { ready: false })),
          ];
        }
        expect(present).toHaveLength(all.length);
        expect(present.every(works)).toBe(true);
      }),
    );
  });
});

const works = ({ status }: Pod): boolean => status?.conditions?.[0]?.status === 'True';

const becomeReady = ({ metadata: { name, annotations } }: Pod): Pod =>
  live(name, annotations?.[REVISION] ?? '');
