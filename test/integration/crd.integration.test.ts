import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AnomalyPredictorStatus,
  parseAnomalyPredictor,
  readAnomalyPredictor,
} from '@anomaly-prediction/operator';
import {
  customResourceDefinition,
  PLURAL,
  type Structural,
  withDefaults,
} from '@anomaly-prediction/operator/crd';
import {
  badValues,
  type Fields,
  fullExternalSpec,
  fullSpec,
  mostlyPlausible,
  sampleResource,
} from '@anomaly-prediction/operator/crd/samples';
import {
  type ControlPlane,
  openWorld,
  silentReport,
  startControlPlane,
} from '@anomaly-prediction/test';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Answer, type ApiServer, openApiServer } from '../world/api-server.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const RESOURCES = `/apis/anomalyprediction.io/v1alpha1/namespaces/default/${PLURAL}`;
const RANDOM_RESOURCES = 500;
/** Fewer would mean that the random resources hardly get past the first check. */
const RANDOM_ACCEPTED_MIN = 100;
const BAD_RESOURCES_MIN = 200;

const crd = customResourceDefinition();
let world: Awaited<ReturnType<typeof openWorld>>;
let controlPlane: ControlPlane;
let server: ApiServer;
let crdAnswer: Answer;

beforeAll(async () => {
  world = await openWorld({ name: 'crd', report: silentReport });
  controlPlane = await startControlPlane(world);
  server = await openApiServer(controlPlane.adminKubeconfig);
  crdAnswer = await server.ask('POST', CRDS, crd);
  await controlPlane.kubectl('wait', '--for=condition=Established', 'crd', crd.metadata.name);
});

afterAll(async () => {
  server?.close();
  await world?.close();
});

/** The verdict on a new resource, of which nothing is kept. */
const judge = (resource: unknown, validation: 'Strict' | 'Warn' = 'Strict') =>
  server.ask('POST', `${RESOURCES}?dryRun=All&fieldValidation=${validation}`, resource);

async function store(resource: unknown): Promise<StoredResource> {
  const answer = await server.ask('POST', RESOURCES, resource);
  if (!answer.accepted) throw new Error(`not stored: ${answer.message}`);
  return answer.body as StoredResource;
}

interface StoredResource {
  metadata: { name: string };
  spec: Fields;
}

/** What the local parse says: undefined where it accepts. */
function refusal(resource: unknown): string | undefined {
  try {
    readAnomalyPredictor(resource, 'sample');
    return undefined;
  } catch (error) {
    return String(error);
  }
}

function specSchema(): Structural {
  const spec = crd.spec.versions[0]?.schema.openAPIV3Schema.properties?.spec;
  if (spec === undefined) throw new Error('the CRD has no spec');
  return spec;
}

describe('the CRD', () => {
  it('is accepted without a warning, and served', async () => {
    expect(crdAnswer).toMatchObject({ accepted: true, message: '', warnings: [] });
    const { body } = await server.ask('GET', `${CRDS}/${crd.metadata.name}`);
    const { conditions } = (body as { status: { conditions: { type: string; status: string }[] } })
      .status;
    expect(conditions.filter(({ status }) => status === 'True').map(({ type }) => type)).toEqual([
      'NamesAccepted',
      'Established',
    ]);
    expect(conditions.map(({ type }) => type)).not.toContain('NonStructuralSchema');
  });
});

describe('a resource that says nothing', () => {
  it.each([
    ['spec: {}', sampleResource({}, 'empty')],
    ['no spec at all', sampleResource(undefined, 'without')],
    ['null for its spec', sampleResource(null, 'null')],
  ])('with %s is stored with every default, and read back as it was meant', async (_, resource) => {
    const stored = await store(resource);
    expect(stored.spec).toEqual(withDefaults({}, specSchema()));
    expect(readAnomalyPredictor(stored, 'stored').spec).toEqual(
      readAnomalyPredictor(resource, 'written').spec,
    );
  });
});

describe('a bad resource', () => {
  it('of every kind that a single field allows is refused by both, naming the field', async () => {
    const bad = [fullSpec(), fullExternalSpec()].flatMap((spec) => badValues(spec, specSchema()));
    expect(bad.length).toBeGreaterThan(BAD_RESOURCES_MIN);
    const faults = await Promise.all(
      bad.map(async ({ what, field, spec }) => {
        const { accepted, message } = await judge(sampleResource(spec));
        const local = refusal(sampleResource(spec));
        if (accepted || local === undefined) return `${field} ${what}: accepted`;
        return message.includes(field) ? [] : `${field} ${what}: ${message}`;
      }),
    );
    expect(faults.flat()).toEqual([]);
  });

  const web = (resources: object) => ({ target: { rubis: { web: { resources } } } });
  const toleration = (given: object) => ({
    predictor: { scheduling: { tolerations: [given] } },
  });

  it.each<[string, unknown, string, string?]>([
    [
      'both Kafkas',
      { kafka: { managed: {}, external: { bootstrapServers: 'a:1' } } },
      'at most one of kafka.managed and kafka.external may be given',
    ],
    [
      'a CPU request above its limit',
      web({ requests: { cpu: '251m' } }),
      'requests.cpu must be at most limits.cpu',
    ],
    [
      'a memory request above its limit',
      web({ requests: { memory: '1Gi' }, limits: { memory: '1023Mi' } }),
      'requests.memory must be at most limits.memory',
    ],
    ['a limit of 9m', web({ limits: { cpu: '9m' } }), 'must be at least 10m'],
    ['no memory', web({ limits: { memory: '0Gi' } }), 'must be at least 1Mi'],
    [
      'a client certificate without TLS',
      {
        kafka: {
          external: {
            bootstrapServers: 'a:1',
            credentials: { type: 'tls', secretName: 'user' },
          },
        },
      },
      'credentials.type tls needs tls, which may be {}',
    ],
    [
      'a toleration without key',
      toleration({ effect: 'NoExecute' }),
      'key may be left out only with operator Exists',
    ],
    [
      'a toleration with a value that is not compared',
      toleration({ key: 'a', operator: 'Exists', value: 'b' }),
      'value goes only with operator Equal',
    ],
    [
      'a toleration that ends though it has no beginning',
      toleration({ key: 'a', effect: 'NoSchedule', tolerationSeconds: 1 }),
      'tolerationSeconds goes only with effect NoExecute',
    ],
    [
      'a node label that is none',
      { predictor: { scheduling: { nodeSelector: { '/a': 'b' } } } },
      'each key must be a label key such as zone or example.com/zone',
    ],
    ['a name of 41 characters', {}, 'metadata.name must be at most 40 characters', 'a'.repeat(41)],
    ['a name with a dot', {}, 'metadata.name must be a lower-case DNS label', 'a.b'],
  ])('with %s is refused by both in the same words', async (_, spec, message, name = 'sample') => {
    const resource = sampleResource(spec, name);
    expect(await judge(resource)).toMatchObject({
      accepted: false,
      message: expect.stringContaining(message),
    });
    expect(refusal(resource)).toContain(message);
  });

  it('with a field that nobody knows is accepted with a warning where the client only wants one', async () => {
    const { accepted, warnings } = await judge(sampleResource({ slo: { respnse: 1 } }), 'Warn');
    expect(accepted).toBe(true);
    expect(warnings).toEqual(['unknown field \\"spec.slo.respnse\\"']);
  });
});

describe('a good resource', () => {
  it('is accepted by both, however many fields it gives', async () => {
    for (const spec of [fullSpec(), fullExternalSpec()]) {
      expect(await judge(sampleResource(spec))).toMatchObject({ message: '', warnings: [] });
      expect(refusal(sampleResource(spec))).toBeUndefined();
    }
  });

  it('may lower a limit alone: the request follows', async () => {
    const resource = sampleResource({
      target: { rubis: { web: { resources: { limits: { cpu: '10m', memory: '64Mi' } } } } },
    });
    const { message, body } = await judge(resource);
    expect(message).toBe('');
    expect(readAnomalyPredictor(body, 'stored').spec.target.rubis.web.resources).toEqual({
      requests: { cpu: '10m', memory: '64Mi' },
      limits: { cpu: '10m', memory: '64Mi' },
    });
  });

  it('or a bad one: both give the same verdict on whatever is thrown at them', async () => {
    let acceptedCount = 0;
    await fc.assert(
      fc.asyncProperty(mostlyPlausible(specSchema()), async (spec) => {
        const resource = sampleResource(spec);
        const { accepted, message, body } = await judge(resource);
        expect(refusal(resource) === undefined, message).toBe(accepted);
        if (!accepted) return;
        acceptedCount += 1;
        expect(readAnomalyPredictor(body, 'stored').spec).toEqual(
          readAnomalyPredictor(resource, 'written').spec,
        );
      }),
      { numRuns: RANDOM_RESOURCES },
    );
    expect(acceptedCount).toBeGreaterThan(RANDOM_ACCEPTED_MIN);
  });

  it('is each file in examples/, stored as it is read locally', async () => {
    const folder = join(ROOT, 'examples');
    const files = await readdir(folder);
    expect(files).toContain('smallest.yaml');
    for (const file of files) {
      const text = await readFile(join(folder, file), 'utf8');
      const { message, warnings, body } = await judge(parse(text));
      expect({ file, message, warnings }).toEqual({ file, message: '', warnings: [] });
      expect(readAnomalyPredictor(body, file).spec).toEqual(parseAnomalyPredictor(text, file).spec);
    }
  });
});

describe('a change', () => {
  const persistent = (storage: object = {}, more: object = {}) => ({
    kafka: { managed: { storage: { type: 'persistent', ...storage }, ...more } },
  });
  const external = { kafka: { external: { bootstrapServers: 'a:1' } } };
  let made = 0;

  async function change(before: Fields, after: Fields): Promise<Answer> {
    made += 1;
    const stored = await store(sampleResource(before, `change-${made}`));
    const path = `${RESOURCES}/${stored.metadata.name}?dryRun=All&fieldValidation=Strict`;
    return server.ask('PUT', path, { ...stored, spec: after });
  }

  it.each<[string, Fields, Fields, string]>([
    ['the topic prefix', {}, { kafka: { topicPrefix: 'a' } }, 'spec.kafka.topicPrefix'],
    [
      'the topic prefix back to none',
      { kafka: { topicPrefix: 'a' } },
      {},
      'spec.kafka.topicPrefix',
    ],
    ['the brokers', persistent(), persistent({}, { replicas: 3 }), 'spec.kafka.managed.replicas'],
    [
      'the brokers of a Kafka that was not mentioned',
      {},
      { kafka: { managed: { replicas: 3 } } },
      'spec.kafka.managed',
    ],
    [
      'the brokers, by not mentioning them any more',
      { kafka: { managed: { replicas: 3 } } },
      {},
      'spec.kafka.managed',
    ],
    ['the kind of storage', persistent(), { kafka: { managed: {} } }, 'storage.type'],
    ['the kind of storage that was not mentioned', {}, persistent(), 'spec.kafka.managed'],
    ['the kind of storage, by not mentioning it', persistent(), {}, 'spec.kafka.managed'],
    [
      'the storage class',
      persistent({ class: 'a' }),
      persistent({ class: 'b' }),
      'spec.kafka.managed.storage.class',
    ],
    [
      'the storage class, by not mentioning it',
      persistent({ class: 'a' }),
      persistent(),
      'spec.kafka.managed.storage.class',
    ],
    [
      'the storage class that was not mentioned',
      persistent(),
      persistent({ class: 'a' }),
      'spec.kafka.managed.storage.class',
    ],
    [
      'the size of volumes to less',
      persistent({ size: '1Gi' }),
      persistent({ size: '1023Mi' }),
      'spec.kafka.managed.storage.size',
    ],
    [
      'the size of volumes to less, by not mentioning it',
      persistent({ size: '11Gi' }),
      persistent(),
      'spec.kafka.managed.storage.size',
    ],
  ])('of %s is refused, naming the field', async (_, before, after, field) => {
    const { accepted, message } = await change(before, after);
    expect({ accepted, message }).toEqual({
      accepted: false,
      message: expect.stringContaining(field),
    });
    expect(message).toMatch(/cannot (change|shrink)/);
  });

  it.each<[string, Fields, Fields]>([
    ['of nothing', fullSpec(), fullSpec()],
    ['from a managed Kafka to an external one', persistent({}, { replicas: 3 }), external],
    ['from a Kafka that was not mentioned to an external one', {}, external],
    ['from an external Kafka to a managed one', external, persistent({}, { replicas: 3 })],
    ['from an external Kafka to none, which means managed', external, {}],
    ['that mentions what was meant', {}, { kafka: { managed: { replicas: 1 } } }],
    ['that leaves out what is meant', { kafka: { managed: {} } }, {}],
    ['to larger volumes', persistent({ size: '1Gi' }), persistent({ size: '1025Mi' })],
    [
      'of size and class where nothing is kept',
      { kafka: { managed: { storage: { size: '9Gi', class: 'a' } } } },
      { kafka: { managed: { storage: { size: '1Gi' } } } },
    ],
    ['of everything else', {}, { ...fullSpec(), kafka: {} }],
  ])('%s is accepted', async (_, before, after) => {
    expect(await change(before, after)).toMatchObject({ message: '', warnings: [] });
  });
});

describe('kubectl get ap', () => {
  const lastTransitionTime = '2026-01-02T03:04:05Z';
  const condition = { observedGeneration: 1, lastTransitionTime, reason: 'Tried', message: 'All.' };
  const status: AnomalyPredictorStatus = {
    observedGeneration: 1,
    conditions: [
      { ...condition, type: 'Ready', status: 'True', message: 'Everything works.' },
      { ...condition, type: 'ModelTrained', status: 'False' },
    ],
    prediction: {
      violationProbability: 0.25,
      expectedLeadSeconds: 42,
      recordTime: lastTransitionTime,
    },
  };

  const setStatus = async (name: string, wanted: unknown): Promise<Answer> => {
    const stored = await store(sampleResource({}, name));
    return server.ask('PUT', `${RESOURCES}/${name}/status`, { ...stored, status: wanted });
  };

  it('tells the state at a glance', async () => {
    expect((await setStatus('glance', status)).message).toBe('');
    const lines = (await controlPlane.kubectl('get', 'ap', 'glance')).trim().split('\n');
    const [head, row] = lines.map((line) => line.trim().split(/ {2,}/));
    expect(head).toEqual(['NAME', 'READY', 'MODE', 'TRAINED', 'PROBABILITY', 'LEAD', 'AGE']);
    expect(row?.slice(0, -1)).toEqual(['glance', 'True', 'Observe', 'False', '0.25', '42']);
  });

  it('says why with -o wide', async () => {
    await setStatus('wide', status);
    expect(await controlPlane.kubectl('get', 'ap', 'wide', '-o', 'wide')).toContain(
      'Everything works.',
    );
  });

  it('never shows a status that is none: it is refused', async () => {
    const { accepted, message } = await setStatus('bad', {
      ...status,
      prediction: { ...status.prediction, violationProbability: 2 },
    });
    expect(accepted).toBe(false);
    expect(message).toContain('status.prediction.violationProbability');
  });
});
