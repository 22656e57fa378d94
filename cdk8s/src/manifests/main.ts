// `npm run manifests`: plain YAML of all that an AnomalyPredictor stands for, for people who want it
// without the operator. Nobody then looks after it, nor reports in the AnomalyPredictor's status.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AnomalyPredictor, parseAnomalyPredictor } from '@anomaly-prediction/operator';
import { Yaml } from 'cdk8s';
import { type Manifest, synthesize } from '../synthesize.ts';
import { type ManifestFlags, parseManifestFlags, USAGE } from './flags.ts';
import { manifestSecrets, SECRET_VARIABLES } from './secrets.ts';

const PACKAGE = join(import.meta.dirname, '..', '..', 'package.json');
const MANAGED_BY = 'cdk8s';

try {
  await main();
} catch (error) {
  console.error(`manifests: ${error instanceof Error ? error.message : error}`);
  if (process.env.DEBUG) console.error(error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const flags = parseManifestFlags(process.argv.slice(2), process.env);
  if (flags.help) return void console.log(USAGE);
  const resource = parseAnomalyPredictor(await read(flags.file), flags.file);
  const { secrets, made } = manifestSecrets(process.env);
  const manifests = synthesize({
    name: resource.metadata.name,
    namespace: flags.namespace,
    spec: resource.spec,
    images: await imagesOf(flags, resource),
    secrets,
    managedBy: MANAGED_BY,
  });
  await write(manifests, flags.out ?? outputOfCdk8s(resource.metadata.name));
  const { chaos } = resource.spec;
  for (const part of made) {
    if (part === 'chaos' && !chaos.enabled) continue;
    console.error(
      `${SECRET_VARIABLES[part]} is not given: one was made up, and the next run makes up another.`,
    );
  }
}

async function imagesOf(
  { registry, tag }: ManifestFlags,
  { spec }: AnomalyPredictor,
): Promise<{ registry: string; tag: string }> {
  const from = registry ?? spec.images.registry;
  if (from === undefined) {
    throw new Error(
      'no registry is known: pass --registry, since no images are published yet, or set ' +
        'spec.images.registry',
    );
  }
  return { registry: from, tag: tag ?? (await ownVersion()) };
}

/** Where `cdk8s synth` looks for what it asked for; undefined when it did not. */
function outputOfCdk8s(name: string): string | undefined {
  const folder = process.env.CDK8S_OUTDIR;
  return folder ? join(folder, `${name}.k8s.yaml`) : undefined;
}

async function ownVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string };
  return version;
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(`--file: ${file} cannot be read: ${why}`, { cause });
  }
}

async function write(manifests: readonly Manifest[], out: string | undefined): Promise<void> {
  const text = Yaml.stringify(...manifests);
  if (out === undefined) return void process.stdout.write(text);
  try {
    await mkdir(dirname(out), { recursive: true });
    // It holds passwords.
    await writeFile(out, text, { mode: 0o600 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(`--out: ${out} cannot be written: ${why}`, { cause });
  }
}
