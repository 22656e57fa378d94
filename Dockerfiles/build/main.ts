// `npm run images`: builds the product's images, by docker or buildah.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ensureParts,
  localSystem,
  type Report,
  type System,
  stopRequested,
  terminalReport,
} from '@anomaly-prediction/test';
import { buildah, imageStore } from '../../test/world/images/buildah.ts';
import { ensureStandInBases } from '../../test/world/images/stand-in-bases.ts';
import { buildahEngine, type Engine, findEngine } from './engine.ts';
import { type ImageFlags, parseImageFlags, USAGE } from './flags.ts';
import { buildSecrets, dockerfileOf, ROOT } from './images.ts';
import { listContents } from './sbom.ts';

const report = terminalReport(process.stdout);

try {
  await main();
} catch (error) {
  console.error(`images: ${error instanceof Error ? error.message : error}`);
  if (process.env.DEBUG) console.error(error);
  process.exit(1);
}

async function main(): Promise<void> {
  const flags = parseImageFlags(process.argv.slice(2));
  if (flags.help) return void console.log(USAGE);
  const stop = new AbortController();
  void stopRequested().then((signal) => stop.abort(new Error(`stopped by ${signal}`)));
  const system = localSystem(stop.signal);
  const engine = flags.standInBases
    ? await standInEngine(system, report)
    : await findEngine(system);
  const origin = await readOrigin(system);
  report.note(`by ${engine.name}, of commit ${origin.revision}`);
  for (const name of flags.only) await makeImage(system, engine, origin, flags, name);
  process.exit(0);
}

async function makeImage(
  system: System,
  engine: Engine,
  { version, revision, created }: Origin,
  { registry, tag = version, push, out }: ImageFlags,
  name: ImageFlags['only'][number],
): Promise<void> {
  const reference = `${registry}/${name}:${tag}`;
  await report.step(`Building ${reference}`, () =>
    engine.build({
      reference,
      dockerfile: dockerfileOf(name),
      context: ROOT,
      buildArgs: { VERSION: version, REVISION: revision, CREATED: created },
      secrets: buildSecrets(process.env),
    }),
  );
  if (out !== undefined) {
    await mkdir(out, { recursive: true });
    await report.step(`Writing ${join(out, name)}.tar and what is in it`, async () => {
      await engine.save(reference, join(out, `${name}.tar`));
      const contents = await listContents(system, engine, { name, reference, version, created });
      await writeFile(join(out, `${name}.cdx.json`), contents);
    });
  }
  if (push) await report.step(`Pushing ${reference}`, () => engine.push(reference));
}

/** Of what the images are built, as their labels say it. */
interface Origin {
  version: string;
  revision: string;
  /** Time of the commit, in ISO 8601. */
  created: string;
}

async function readOrigin(system: System): Promise<Origin> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const git = async (...args: string[]) => (await system.run('git', ['-C', ROOT, ...args])).trim();
  try {
    const changed = (await git('status', '--porcelain')) !== '';
    const [commit, seconds] = (await git('log', '-1', '--format=%H %ct')).split(' ');
    return {
      version,
      revision: `${commit}${changed ? '-changed' : ''}`,
      created: isoTime(Number(seconds)),
    };
  } catch {
    system.signal.throwIfAborted();
    return { version, revision: 'unknown', created: isoTime(0) };
  }
}

const isoTime = (epochSeconds: number): string => new Date(epochSeconds * 1_000).toISOString();

async function standInEngine(system: System, to: Report): Promise<Engine> {
  await ensureParts({ parts: ['imageTools'], report: to, system });
  const store = imageStore(system, 'stand-in');
  await ensureStandInBases(system, to, store);
  return buildahEngine((args) => buildah(system, store, args), '--pull-never');
}
