import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type GeneratedSecrets, MANAGED_BY } from '@anomaly-prediction/cdk8s';
import {
  type ApiServer,
  type ControlPlane,
  makeNamespace,
  openApiServer,
  openWorld,
  silentReport,
  startControlPlane,
  strimziCrdFiles,
  type World,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseAnomalyPredictor } from '../src/api/index.ts';
import { collectionPath, kindOfObject } from '../src/kube/kinds.ts';
import type { KubeObject } from '../src/kube/object.ts';
import { desiredChildren, HASH_ANNOTATION } from '../src/reconcile/children.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'cdk8s', 'src', 'manifests', 'main.ts');
const EXAMPLES = ['smallest', 'rubis', 'external-kafka', 'production'];
const NAMESPACE = 'shop';
const IMAGES = { registry: 'registry.example/anomaly-prediction', tag: '1.2.3' };
const PASSWORDS = { DATABASE_PASSWORD: 'a-password', CHAOS_TOKEN: 'a-token' };

let world: World;
let plane: ControlPlane;
let api: ApiServer;
beforeAll(async () => {
  world = await openWorld({ name: 'manifests', report: silentReport });
  plane = await startControlPlane(world, { crds: strimziCrdFiles() });
  api = await openApiServer(plane.adminKubeconfig);
  await makeNamespace(plane, NAMESPACE);
});
afterAll(async () => {
  api?.close();
  await world?.close();
});

const run = (args: string[], env: NodeJS.ProcessEnv = PASSWORDS) =>
  promisify(execFile)(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
  });

const flagsFor = (example: string) => [
  ...['--file', `examples/${example}.yaml`, '--namespace', NAMESPACE],
  ...['--registry', IMAGES.registry, '--tag', IMAGES.tag],
];

const objectsIn = (yaml: string) =>
  parseAllDocuments(yaml).map((document) => document.toJS() as KubeObject);

/** What the operator would apply, but for what only the operator needs. */
async function byOperator(example: string, secrets: GeneratedSecrets): Promise<KubeObject[]> {
  const text = await readFile(join(ROOT, 'examples', `${example}.yaml`), 'utf8');
  const { metadata, spec } = parseAnomalyPredictor(text, example);
  const owner = { apiVersion: 'a/v1', kind: 'Owner', name: 'owner', uid: 'uid' };
  const desired = desiredChildren({
    ...{ name: metadata.name, namespace: NAMESPACE, spec, images: IMAGES, secrets, owner },
    managedBy: MANAGED_BY,
  });
  return desired.map((object) => {
    const { ownerReferences, annotations = {}, ...kept } = object.metadata;
    expect(ownerReferences).toHaveLength(1);
    const { [HASH_ANNOTATION]: _, ...others } = annotations;
    const plain = {
      ...object,
      metadata: { ...kept, ...(Object.keys(others).length > 0 && { annotations: others }) },
    };
    return parse(JSON.stringify(plain).replaceAll(MANAGED_BY, 'cdk8s')) as KubeObject;
  });
}

interface Secret extends KubeObject {
  data: { password: string };
}

/** As the file has them: their revisions come from the passwords, one way. */
function secretsIn(objects: readonly KubeObject[]): GeneratedSecrets {
  const read = (part: string, otherwise: string) => {
    const found = objects.find(
      ({ kind, metadata }) => kind === 'Secret' && metadata.name.endsWith(`-${part}`),
    );
    if (!found) return { value: otherwise, revision: 'none' };
    return {
      value: Buffer.from((found as Secret).data.password, 'base64').toString(),
      revision: found.metadata.annotations?.['anomalyprediction.io/revision'] ?? '',
    };
  };
  return { database: read('database', ''), chaos: read('chaos', '') };
}

describe('npm run manifests', () => {
  it.each(EXAMPLES)('writes of %s the very objects that the operator would apply', async (name) => {
    const objects = objectsIn((await run(flagsFor(name))).stdout);
    expect(objects).toEqual(await byOperator(name, secretsIn(objects)));
  });

  it.each(EXAMPLES)('writes of %s what the API server takes without a warning', async (name) => {
    for (const object of objectsIn((await run(flagsFor(name))).stdout)) {
      const path = collectionPath(kindOfObject(object), NAMESPACE);
      const answer = await api.ask('POST', `${path}?dryRun=All&fieldValidation=Strict`, object);
      const { kind, metadata } = object;
      expect({ kind, name: metadata.name, ...answer }).toMatchObject({ message: '', warnings: [] });
    }
  });

  it('writes a file that kubectl apply takes, and changes nothing when applied again', async () => {
    const file = join(world.folder, 'rubis.yaml');
    await run([...flagsFor('rubis'), '--out', file]);
    expect(await plane.kubectl('apply', '--dry-run=server', '-f', file)).toContain(
      'kafka.kafka.strimzi.io/rubis-kafka created',
    );
    const applied = async () => {
      await plane.kubectl('apply', '-f', file);
      const { items } = JSON.parse(await plane.kubectl('get', '-f', file, '-o', 'json')) as {
        items: KubeObject[];
      };
      return items.map(({ kind, metadata }) => [kind, metadata.name, metadata.resourceVersion]);
    };
    const first = await applied();
    await run([...flagsFor('rubis'), '--out', file]);
    expect(await applied()).toEqual(first);
  });

  it('is what cdk8s synth runs, which tells it the folder for its file', async () => {
    const { app } = parse(await readFile(join(ROOT, 'cdk8s.yaml'), 'utf8')) as { app: string };
    const [, script = ''] = app.split(' ');
    // The CLI names one that is not there.
    const folder = join(world.folder, 'dist');
    const env = { ...PASSWORDS, IMAGE_REGISTRY: 'r.example', CDK8S_OUTDIR: folder };
    await promisify(execFile)(process.execPath, [join(ROOT, script)], { cwd: ROOT, env });
    const written = await readFile(join(folder, 'smallest.k8s.yaml'), 'utf8');
    expect(objectsIn(written)).toContainEqual(expect.objectContaining({ kind: 'Kafka' }));
  });

  it('takes passwords from the environment, or says that it made them up', async () => {
    const given = await run(flagsFor('rubis'));
    expect(given.stderr).toBe('');
    expect(secretsIn(objectsIn(given.stdout)).database.value).toBe('a-password');
    const made = await run(flagsFor('rubis'), {});
    expect(made.stderr).toContain('DATABASE_PASSWORD is not given');
    expect(made.stderr).toContain('CHAOS_TOKEN is not given');
    expect((await run(flagsFor('smallest'), {})).stderr).not.toContain('CHAOS_TOKEN');
  });

  it.each([
    [['--file', 'examples/none.yaml'], '--file: examples/none.yaml cannot be read'],
    [['--file', 'package.json', '--registry', 'r'], 'package.json: holds no AnomalyPredictor'],
    [['--file', 'examples/rubis.yaml'], 'pass --registry'],
    [[...flagsFor('rubis'), '--out', 'examples'], '--out: examples cannot be written'],
  ])('%j is refused in one line', async (args, message) => {
    await expect(run(args)).rejects.toThrow(message);
  });
});
