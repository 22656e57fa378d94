import { describe, expect, it } from 'vitest';
import type { LivePod } from './objects.ts';
import { createPodAddresses } from './pod-addresses.ts';

const aPod = (name: string, podIP?: string, phase = 'Running', age = 0): LivePod => ({
  metadata: {
    namespace: 'shop',
    name,
    uid: `uid-of-${name}`,
    resourceVersion: '1',
    creationTimestamp: `2026-01-01T00:00:0${9 - age}Z`,
  },
  spec: { containers: [] },
  status: { phase, ...(podIP !== undefined && { podIP }) },
});

const ADDRESS = '10.0.0.1';

describe('the address of a pod', () => {
  const seen = (pods: LivePod[], given: [name: string, address: string][] = []) => {
    const addresses = createPodAddresses();
    for (const [name, address] of given) addresses.give(`uid-of-${name}`, address);
    return addresses.view(pods).map(({ name, address }) => `${name} ${address}`);
  };

  it('is the one that its status says', () => {
    expect(seen([aPod('one', ADDRESS), aPod('none')])).toEqual([`one ${ADDRESS}`]);
  });

  it('is the one that it has just been given, whatever its status still says', () => {
    expect(seen([aPod('one')], [['one', ADDRESS]])).toEqual([`one ${ADDRESS}`]);
    expect(seen([aPod('one', '10.0.0.2')], [['one', ADDRESS]])).toEqual([`one ${ADDRESS}`]);
  });

  it('is no longer that of one that had it before', () => {
    expect(seen([aPod('old', ADDRESS), aPod('new')], [['new', ADDRESS]])).toEqual([
      `new ${ADDRESS}`,
    ]);
    const given: [string, string][] = [
      ['old', ADDRESS],
      ['new', ADDRESS],
    ];
    expect(seen([aPod('old'), aPod('new')], given)).toEqual([`new ${ADDRESS}`]);
    expect(seen([aPod('new', ADDRESS), aPod('old', ADDRESS, 'Running', 5)])).toEqual([
      `new ${ADDRESS}`,
    ]);
  });

  it.each(['Succeeded', 'Failed'])('is not known of one whose phase is %s', (phase) => {
    expect(seen([aPod('job', ADDRESS, phase)], [['job', ADDRESS]])).toEqual([]);
  });

  it('is not known of one with the node’s own network', () => {
    const pod = aPod('proxy', '192.0.2.1');
    expect(seen([{ ...pod, spec: { ...pod.spec, hostNetwork: true } }])).toEqual([]);
  });
});
