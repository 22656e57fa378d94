import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KINDS } from '../src/kube/kinds.ts';
import { crdSpecLeaves } from '../testing/leaves.ts';
import { type OperatorSystem, openOperatorSystem } from '../testing/system.ts';
import { keyOf, NAME, pause, WAIT, workflowOf } from '../testing/workflow.ts';

/** Of Deployments and the like: a change of status counts for nothing. */
type Generations = Record<string, number | undefined>;

interface Change {
  /** The fields that it is about, by their paths or what these begin with. */
  fields: string[];
  spec: object;
  /** The children whose spec it changes; `+` is made, `-` goes. */
  changes: string[];
}

const PODS = [
  'CronJob/rubis-cpu-leak',
  'CronJob/rubis-memory-leak',
  'Deployment/rubis-aggregator',
  'Deployment/rubis-client',
  'Deployment/rubis-predictor',
  'Deployment/rubis-web',
  'StatefulSet/rubis-database',
];
const KAFKA_CLIENTS = PODS.filter((name) => !/database|-leak/.test(name));

const resources = {
  requests: { cpu: '110m', memory: '130Mi' },
  limits: { cpu: '510m', memory: '1100Mi' },
};
const scheduling = {
  nodeSelector: { zone: 'a' },
  tolerations: [
    { key: 'dedicated', value: 'x', effect: 'NoExecute', tolerationSeconds: 30 },
    { operator: 'Exists' },
  ],
  priorityClassName: 'high',
};

/** A component's pods by its place in the spec. */
const component = (path: string, child: string): Change[] =>
  Object.entries({ resources, scheduling }).map(([part, value]) => ({
    fields: [`${path}.${part}`],
    spec: nest(`${path}.${part}`, value),
    changes: [child],
  }));

const nest = (path: string, value: unknown): object =>
  path.split('.').reduceRight((inner: unknown, name) => ({ [name]: inner }), value) as object;

const field = (path: string, value: unknown, ...changes: string[]): Change => ({
  fields: [path],
  spec: nest(path, value),
  changes,
});

/** Each on top of those before it. */
const IN_PLACE: Change[] = [
  field('slo.responseTimeMs', 90, 'Deployment/rubis-aggregator', 'Deployment/rubis-predictor'),
  field('target.rubis.web.replicas', 2, 'Deployment/rubis-web'),
  field('target.rubis.clients.replicas', 3, 'Deployment/rubis-client'),
  field('target.rubis.clients.sessions', 9, 'Deployment/rubis-client'),
  field('target.rubis.clients.thinkTimeMs', 900, 'Deployment/rubis-client'),
  field('target.rubis.clients.mix', 'bidding', 'Deployment/rubis-client'),
  field('target.rubis.clients.rampUpSeconds', 30, 'Deployment/rubis-client'),
  field('target.rubis.clients.shape', 'diurnal', 'Deployment/rubis-client'),
  field('aggregator.allowedLatenessSeconds', 5, 'Deployment/rubis-aggregator'),
  field('predictor.horizonSeconds', 60, 'Deployment/rubis-predictor'),
  field('predictor.alarmProbability', 0.6, 'Deployment/rubis-predictor'),
  field('predictor.trainingSeconds', 90, 'Deployment/rubis-predictor'),
  field('mode', 'Observe'),
  field('images.registry', 'mirror.example/team', ...PODS),
  field('images.tag', '9.9.9', ...PODS),
  field('images.pullSecrets', ['pull'], ...PODS),
];
const COMPONENTS: Change[] = [
  ...component('kafka.managed', 'KafkaNodePool/rubis-broker'),
  ...component('target.rubis.web', 'Deployment/rubis-web'),
  ...component('target.rubis.database', 'StatefulSet/rubis-database'),
  ...component('target.rubis.clients', 'Deployment/rubis-client'),
  ...component('aggregator', 'Deployment/rubis-aggregator'),
  ...component('predictor', 'Deployment/rubis-predictor'),
];

const KAFKA_OBJECTS = [
  'Kafka/rubis-kafka',
  'KafkaNodePool/rubis-broker',
  ...['aggregate', 'predictions', 'rejected', 'responsetime', 'snapshots', 'stats'].map(
    (topic) => `KafkaTopic/rubis-${topic}`,
  ),
  ...['aggregator', 'client', 'predictor', 'sidecar'].map((user) => `KafkaUser/rubis-${user}`),
];
const CHAOS_OBJECTS = [
  'CronJob/rubis-cpu-leak',
  'CronJob/rubis-memory-leak',
  'NetworkPolicy/rubis-leak-to-web',
  'NetworkPolicy/rubis-web-from-leak',
  'Secret/rubis-chaos',
  'Service/rubis-web-agents',
  'ServiceAccount/rubis-cpu-leak',
  'ServiceAccount/rubis-memory-leak',
];
const external = (more: object) => ({
  kafka: { external: { bootstrapServers: 'one.example:9092', ...more }, managed: null },
});
const made = (names: string[]) => names.map((name) => `+${name}`);
const gone = (names: string[]) => names.map((name) => `-${name}`);

const KAFKA: Change[] = [
  {
    fields: ['kafka.external.bootstrapServers'],
    spec: external({}),
    changes: [...gone(KAFKA_OBJECTS), ...KAFKA_CLIENTS, 'NetworkPolicy/rubis-to-kafka'],
  },
  {
    fields: ['kafka.external.tls.caSecret'],
    spec: external({ tls: { caSecret: { name: 'ca', key: 'ca.pem' } } }),
    changes: KAFKA_CLIENTS,
  },
  {
    fields: ['kafka.external.credentials'],
    spec: external({ credentials: { type: 'tls', secretName: 'user' } }),
    changes: KAFKA_CLIENTS,
  },
  {
    fields: ['kafka.managed'],
    spec: { kafka: { external: null, managed: {} } },
    changes: [...made(KAFKA_OBJECTS), ...KAFKA_CLIENTS, 'NetworkPolicy/rubis-to-kafka'],
  },
];
const STORAGE: Change[] = [
  field('kafka.managed.storage.size', '20Gi', 'KafkaNodePool/rubis-broker'),
  field('kafka.managed.storage.deleteClaim', true, 'KafkaNodePool/rubis-broker'),
  {
    fields: ['chaos.enabled'],
    spec: { chaos: { enabled: true } },
    changes: [...made(CHAOS_OBJECTS), 'Deployment/rubis-web'],
  },
  {
    fields: ['chaos.enabled'],
    spec: { chaos: { enabled: false } },
    changes: [...gone(CHAOS_OBJECTS), 'Deployment/rubis-web'],
  },
];

const PLANS: { name: string; start: object; changes: Change[] }[] = [
  { name: 'settings', start: { chaos: { enabled: true } }, changes: IN_PLACE },
  { name: 'components', start: {}, changes: COMPONENTS },
  { name: 'Kafka', start: {}, changes: KAFKA },
  {
    name: 'storage and chaos',
    start: { kafka: { managed: { storage: { type: 'persistent', class: 'fast' } } } },
    changes: STORAGE,
  },
];

/** Fields that the API server lets nobody change, and one that stops all writing. */
const FIXED = {
  'kafka.managed.replicas': 3,
  'kafka.managed.storage.type': 'ephemeral',
  'kafka.managed.storage.class': 'slow',
  'kafka.topicPrefix': 'team-',
};
const ELSEWHERE = ['paused'];

let system: OperatorSystem;
beforeAll(async () => {
  system = await openOperatorSystem('changes');
  await system.startOperator({ env: { RESYNC_SECONDS: '1' } });
});
afterAll(() => system.close());
const { running, resource, settles, versions } = workflowOf(() => system);

const generations = async (namespace: string): Promise<Generations> =>
  Object.fromEntries(
    (await system.children(namespace)).map((child) => [keyOf(child), child.metadata.generation]),
  );

function difference(before: Generations, after: Generations): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .flatMap((name) => {
      if (!(name in before)) return [`+${name}`];
      if (!(name in after)) return [`-${name}`];
      return before[name] === after[name] ? [] : [name];
    })
    .sort();
}

describe('a change of the spec', () => {
  it('is tried of every field that there is', () => {
    const tried = [
      ...PLANS.flatMap(({ changes }) => changes.flatMap(({ fields }) => fields)),
      ...Object.keys(FIXED),
      ...ELSEWHERE,
    ];
    const isTried = (leaf: string) =>
      tried.some((path) => leaf === path || leaf.startsWith(`${path}.`));
    expect(crdSpecLeaves().filter((leaf) => !isTried(leaf))).toEqual([]);
  });

  it.concurrent.each(PLANS)(
    'ends in the right children, and then nothing is written any more: $name',
    async ({ start, changes }) => {
      const namespace = await running(start);
      let before = await generations(namespace);
      for (const { fields, spec, changes: expected } of changes) {
        await system.patch(KINDS.anomalyPredictor, namespace, NAME, { spec });
        await settles(namespace);
        await vi.waitFor(async () => {
          const after = await generations(namespace);
          expect(difference(before, after), fields.join()).toEqual([...expected].sort());
        }, WAIT);
        before = await generations(namespace);
        await settles(namespace);
      }
      const settled = await versions(namespace);
      await pause(10_000);
      expect(await versions(namespace)).toEqual(settled);
    },
  );

  it('that cannot be honoured is refused with the field’s name', async () => {
    const namespace = await running({
      kafka: { managed: { storage: { type: 'persistent', class: 'fast' } } },
    });
    for (const [path, value] of Object.entries(FIXED)) {
      await expect(
        system.patch(KINDS.anomalyPredictor, namespace, NAME, { spec: nest(path, value) }),
      ).rejects.toThrow(path);
    }
    expect((await resource(namespace))?.metadata.generation).toBe(1);
  });
});
