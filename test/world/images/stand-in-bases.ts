// Stand-ins for the two images that the Dockerfiles build on, under the very same names, since no
// registry of images need be reachable where tests run: Debian by its own packages (what is in
// `debian:bookworm-slim` comes from there too), and Node by the npm package that this project runs
// on, which holds the official build.

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homeFor, makeHome } from '../install/cached-home.ts';
import type { System } from '../install/system.ts';
import type { Report } from '../report.ts';
import { buildah, type ImageStore } from './buildah.ts';

const DEBIAN = 'docker.io/library/debian:bookworm-slim';
const NODE = 'docker.io/library/node:24-bookworm-slim';
const SUITE = 'bookworm';
/** Of the major version that comes with Node 24. */
const NPM_VERSION = '11.19.1';
const RECIPES = join(import.meta.dirname, 'bases');
/** What `debian:bookworm-slim` leaves out, too. */
const LEFT_OUT = ['doc', 'groff', 'info', 'linda', 'lintian', 'locale', 'man'];
const KEPT = ['doc/*/copyright'];

const debianFlags = (): string[] => [
  '--variant=minbase',
  ...LEFT_OUT.map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
  ...KEPT.map((path) => `--dpkgopt=path-include=/usr/share/${path}`),
];

const homeOf = (system: System): string =>
  homeFor(system, 'image-bases', {
    sources: [RECIPES],
    settings: [SUITE, ...debianFlags(), NPM_VERSION, process.version, process.arch],
  });

/** Changes whenever another stand-in would be made. */
export const standInKey = (system: System): string => homeOf(system).slice(-8);

/** Makes the stand-ins and puts them into a store, unless they are there. */
export async function ensureStandInBases(
  system: System,
  report: Report,
  store: ImageStore,
): Promise<void> {
  const home = homeOf(system);
  if (!system.exists(home)) {
    await report.step('Making base images of Debian and Node (about 1 min, once)', () =>
      makeHome(system, home, (partial) => gather(system, partial)),
    );
  }
  const key = standInKey(system);
  if ((await labelOf(system, store, NODE)).includes(key)) return;
  await report.step('Putting the base images into the store of images', async () => {
    await importBase(system, store, { home, name: 'debian', reference: DEBIAN, key });
    await importBase(system, store, { home, name: 'node', reference: NODE, key });
  });
}

async function gather(system: System, folder: string): Promise<void> {
  const tar = join(folder, 'debian.tar');
  await system.run('mmdebstrap', [...debianFlags(), SUITE, tar], { SOURCE_DATE_EPOCH: '0' });
  await copyFile(process.execPath, join(folder, 'node'));
  const npm = system.find('npm');
  if (!npm) throw new Error('making a base image with npm failed: there is no npm on PATH');
  await system.run(npm, ['pack', `npm@${NPM_VERSION}`, `--pack-destination=${folder}`]);
  await system.run('tar', ['xzf', join(folder, `npm-${NPM_VERSION}.tgz`), '-C', folder]);
}

interface Base {
  home: string;
  name: string;
  reference: string;
  key: string;
}

const importBase = (system: System, store: ImageStore, { home, name, reference, key }: Base) =>
  buildah(system, store, [
    ...['bud', '--pull-never', '--timestamp', '0', '--build-arg', `KEY=${key}`],
    ...['--file', join(RECIPES, `${name}.Dockerfile`), '--tag', reference, home],
  ]);

/** What the image says that it is; empty when there is none. */
async function labelOf(system: System, store: ImageStore, reference: string): Promise<string> {
  const format = '{{index .OCIv1.Config.Labels "anomalyprediction.io/base"}}';
  try {
    return await buildah(system, store, [
      ...['inspect', '--type', 'image', '--format', format, reference],
    ]);
  } catch {
    system.signal.throwIfAborted();
    return '';
  }
}
