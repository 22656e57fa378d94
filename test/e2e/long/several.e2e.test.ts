// Three AnomalyPredictors in two namespaces: the first with a Kafka of its own, which the second and
// the third use as well, under prefixes of their own. The third is broken, and harms nobody.

import type { Aggregate } from '@anomaly-prediction/messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority } from '../../world/certificates.ts';
import { openGuide } from '../guide.ts';
import { waitFor } from '../kubectl.ts';
import { nothingLeft, takeInventory } from '../no-leftovers.ts';
import type { KubeObject } from '../objects.ts';
import { bundleOnFailure } from '../on-failure.ts';
import { openResource, type WatchedResource } from '../resource.ts';
import { inSteps } from '../steps.ts';
import { openTarget, type Target } from '../target.ts';
import {
  copySecret,
  SMALL_RUBIS,
  type Tenant,
  tenantObject,
  tenantUser,
  userReady,
} from '../tenants.ts';
import { openTopicReader, type TopicReader } from '../topic-reader.ts';

const FIRST = { namespace: 'shop', name: 'rubis' };
const KAFKA = 'rubis-kafka';
const KAFKA_AUTHORITY = `${KAFKA}-cluster-ca-cert`;
const BOOTSTRAP = `${KAFKA}-kafka-bootstrap.${FIRST.namespace}.svc:9093`;
const SECOND: Tenant = {
  namespace: 'shop',
  name: 'second',
  topicPrefix: 'second.',
  bootstrapServers: BOOTSTRAP,
  authority: KAFKA_AUTHORITY,
  user: 'tenant-second',
};
const THIRD: Tenant = {
  namespace: 'other',
  name: 'third',
  topicPrefix: 'third.',
  bootstrapServers: BOOTSTRAP,
  authority: 'kafka-ca',
  user: 'kafka-user',
};
const MINUTE_MS = 60_000;
const OBSERVED_SECONDS = 120;
const READY_WITHIN_MS = 6 * MINUTE_MS;

let target: Target;
let first: WatchedResource;
let second: WatchedResource;
let third: WatchedResource;
let before: KubeObject[];
let readers: { first: TopicReader; second: TopicReader };

beforeAll(async () => {
  target = await openTarget('e2e-several');
  const open = ({ namespace, name }: { namespace: string; name: string }) =>
    openResource(target.kubectl, namespace, name);
  [first, second, third] = [open(FIRST), open(SECOND), open(THIRD)];
}, 5 * MINUTE_MS);
inSteps();
bundleOnFailure(() => target, ['shop', 'other', 'anomaly-prediction']);
afterAll(() => target?.close(), MINUTE_MS);

const secondsOf = (reader: TopicReader): number[] =>
  reader.records('aggregate').map(({ timestamp }: Aggregate) => timestamp);

/** Resolves once each has so many seconds more, with the ones from which on. */
async function observe(of: readonly TopicReader[], seconds: number): Promise<number[]> {
  const starts = of.map((reader) => Math.max(...secondsOf(reader)));
  await waitFor(
    `${seconds} s more of each`,
    async () => {
      const behind = of.map((reader, index) => {
        const from = starts[index] ?? 0;
        return from + seconds - Math.max(...secondsOf(reader));
      });
      if (Math.max(...behind) > 0) throw new Error(`there still lack ${behind} s`);
    },
    (seconds + 60) * 1_000,
  );
  return starts;
}

/** Each second of the span once. */
function expectWhole(reader: TopicReader, from: number, seconds: number): void {
  const inSpan = secondsOf(reader)
    .filter((second) => second > from && second <= from + seconds)
    .sort((one, other) => one - other);
  expect(inSpan).toEqual(Array.from({ length: seconds }, (_, index) => from + 1 + index));
}

describe('several on one cluster', () => {
  it(
    'the first becomes Ready with a Kafka of its own and one client',
    async () => {
      const [install = ''] = (await openGuide())('Quick start').split(/^kubectl apply /m);
      await target.shell(install);
      await target.kubectl.apply({
        apiVersion: 'anomalyprediction.io/v1alpha1',
        kind: 'AnomalyPredictor',
        metadata: FIRST,
        spec: {
          kafka: { managed: { resources: { requests: { cpu: '150m' } } } },
          target: { rubis: SMALL_RUBIS },
        },
      });
      await first.conditionIs('Ready', 'True', READY_WITHIN_MS);
    },
    READY_WITHIN_MS + 2 * MINUTE_MS,
  );

  it(
    'a second one beside it and a third one elsewhere use its Kafka; the third says what is wrong',
    async () => {
      const { kubectl } = target;
      await target.shell(
        'kubectl create namespace other && kubectl label namespace other pod-security.kubernetes.io/enforce=restricted',
      );
      // What who looks after the Kafka does for who may use it.
      await kubectl.apply(tenantUser('shop', KAFKA, SECOND.user, SECOND.topicPrefix));
      await userReady(kubectl, 'shop', SECOND.user);
      const { namespace, authority, user } = THIRD;
      const own = { namespace: 'shop', name: KAFKA_AUTHORITY };
      await copySecret(kubectl, own, { namespace, name: authority }, ['ca.crt']);
      const stranger = await createAuthority('an authority of somebody');
      const { certificate, key } = await stranger.issue({ name: 'tenant-third' });
      await kubectl.apply({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace, name: user },
        stringData: { 'user.crt': certificate, 'user.key': key },
      });
      before = await takeInventory(kubectl, 'namespaces');
      await kubectl.apply(tenantObject(SECOND), tenantObject(THIRD));

      await second.conditionIs('Ready', 'True', READY_WITHIN_MS);
      const { message } = await waitFor(
        'the third to say what is wrong',
        async () => {
          const ready = await third.conditionIs('Ready', 'False', 0);
          expect(ready.reason).toBe('AggregatorNotReady');
          return ready;
        },
        READY_WITHIN_MS,
      );
      target.tell(`third is not ready: ${message}`);
      expect(message).toContain('third-aggregator');
      await waitFor(
        'the log of its first container to say why',
        async () => {
          const log = await kubectl(
            'logs',
            'deployment/third-aggregator',
            '--namespace=other',
            '--container=make-topics',
          );
          expect(log).toMatch(/could not be used within 60 s; last: .*(certificate|alert)/);
        },
        3 * MINUTE_MS,
      );
    },
    3 * READY_WITHIN_MS,
  );

  it(
    'the healthy two are trained, and over two minutes no second of theirs is missing or double',
    async () => {
      readers = {
        first: await openTopicReader(target.kubectl, FIRST),
        second: await openTopicReader(target.kubectl, {
          ...FIRST,
          readerName: 'second-topic-reader',
          topicPrefix: SECOND.topicPrefix,
        }),
      };
      await first.conditionIs('ModelTrained', 'True', 4 * MINUTE_MS);
      await second.conditionIs('ModelTrained', 'True', 4 * MINUTE_MS);
      await waitFor(
        'records of both',
        async () => {
          for (const reader of Object.values(readers)) {
            expect(reader.records('predictions').length).toBeGreaterThan(0);
          }
        },
        MINUTE_MS,
      );
      const [ofFirst = 0, ofSecond = 0] = await observe(
        [readers.first, readers.second],
        OBSERVED_SECONDS,
      );
      expectWhole(readers.first, ofFirst, OBSERVED_SECONDS);
      expectWhole(readers.second, ofSecond, OBSERVED_SECONDS);
      for (const resource of [first, second]) {
        for (const type of ['Ready', 'InputFresh', 'ModelTrained']) {
          await resource.conditionIs(type, 'True', 0);
        }
      }
      expect((await third.conditionIs('Ready', 'False', 0)).reason).toBe('AggregatorNotReady');
    },
    16 * MINUTE_MS,
  );

  it('no record of one is in the topics of another', () => {
    expect(readers.first.series()).toEqual([FIRST.name]);
    expect(readers.second.series()).toEqual([SECOND.name]);
  });

  it(
    'the third and the second are deleted without a trace, and the first does not feel it',
    async () => {
      const kept = [/topic-reader/, /^pod shop\/rubis-/, /^endpointslice shop\/rubis-/];
      const [from = 0] = await observe([readers.first], 1);
      for (const { namespace, name } of [THIRD, SECOND]) {
        await target.kubectl('delete', `ap/${name}`, `--namespace=${namespace}`, '--timeout=2m');
      }
      await nothingLeft(target.kubectl, {
        scope: 'namespaces',
        before,
        kept,
        withinMs: 3 * MINUTE_MS,
      });
      await observe([readers.first], 30);
      expectWhole(readers.first, from, Math.max(...secondsOf(readers.first)) - from);
      await first.conditionIs('Ready', 'True', 0);
      await first.conditionIs('InputFresh', 'True', 0);
    },
    6 * MINUTE_MS,
  );

  it(
    'the first may be deleted while another one uses its Kafka, which then says that it gets nothing',
    async () => {
      const { kubectl } = target;
      await Promise.all(Object.values(readers).map((reader) => reader.close()));
      // Its topics are still there, being none of Kubernetes' objects: it goes on with them.
      await kubectl.apply(tenantObject(SECOND));
      await second.conditionIs('Ready', 'True', READY_WITHIN_MS);
      await second.conditionIs('InputFresh', 'True', MINUTE_MS);
      await target.shell(`kubectl delete ap/${FIRST.name} --namespace=${FIRST.namespace}`);
      const stale = await second.conditionIs('InputFresh', 'False', 2 * MINUTE_MS);
      target.tell(`second without its Kafka: ${stale.message}`);
      expect(stale.reason).toBe('RecordsStale');
      // What is not the first one's own stays, for whom it belongs to.
      await kubectl('get', `kafkauser/${SECOND.user}`, `--namespace=${SECOND.namespace}`);
    },
    READY_WITHIN_MS + 6 * MINUTE_MS,
  );
});
