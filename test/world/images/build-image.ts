import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { homeFor, makeHome } from '../install/cached-home.ts';
import type { System } from '../install/system.ts';
import type { Report } from '../report.ts';
import { boundStore, buildah, type ImageStore, imageStore } from './buildah.ts';
import { digestOf } from './digest.ts';
import { ensureStandInBases, standInKey } from './stand-in-bases.ts';

const ARCHIVE = 'image.tar';
/** Of one image: this checkout's and another's. */
const KEPT_ARCHIVES = 2;

/** Where images are that are built on stand-ins. */
export const testStore = (system: System): ImageStore => imageStore(system, 'stand-in');

/** How an image is made. */
export interface ImageRecipe {
  /** Of its folder in the cache, and as a person is told. */
  name: string;
  /** `REGISTRY/NAME:TAG`, under which it is known once its archive is imported. */
  reference: string;
  dockerfile: string;
  /** Folder that COPY takes from. */
  context: string;
  /** Files and folders of the context that go into the image: another image when one changes. */
  ingredients: readonly string[];
  /** Further folders that `COPY --from=NAME` takes from. */
  contexts?: Readonly<Record<string, string>>;
  buildArgs?: Readonly<Record<string, string>>;
  /** Files by the ids under which a build may mount them. Never a part of an image. */
  secrets?: Readonly<Record<string, string>>;
}

export interface BuiltImage {
  name: string;
  reference: string;
  /** An OCI archive, as `ctr images import` takes it. */
  archive: string;
}

/**
 * Builds an image by buildah, as root, or finds it in the cache. A base image is a stand-in (see
 * stand-in-bases.ts); nothing is pulled.
 *
 * @throws with buildah's last lines
 */
export async function buildImage(
  system: System,
  report: Report,
  recipe: ImageRecipe,
): Promise<BuiltImage> {
  const { name, reference } = recipe;
  const home = homeOf(system, recipe);
  const archive = join(home, ARCHIVE);
  if (!system.exists(home)) {
    const store = testStore(system);
    await boundStore(system, store);
    await ensureStandInBases(system, report, store);
    await report.step(`Building the image ${name}`, () =>
      makeHome(system, home, async (partial) => {
        await buildah(system, store, buildArguments(recipe));
        const target = `oci-archive:${join(partial, ARCHIVE)}:${reference}`;
        await buildah(system, store, ['push', reference, target]);
      }),
    );
  }
  utimesSync(home, new Date(), new Date());
  removeOldArchives(home);
  return { name, reference, archive };
}

function homeOf(system: System, recipe: ImageRecipe): string {
  const { name, reference, dockerfile, ingredients, contexts = {}, buildArgs = {} } = recipe;
  return homeFor(system, `image-${name}`, {
    settings: [
      reference,
      standInKey(system),
      digestOf([dockerfile, ...ingredients, ...Object.values(contexts)]),
      JSON.stringify(buildArgs),
    ],
  });
}

function buildArguments(recipe: ImageRecipe): string[] {
  const { reference, dockerfile, context, contexts = {}, buildArgs = {}, secrets = {} } = recipe;
  const each = (flag: string, values: Readonly<Record<string, string>>, separator = '=') =>
    Object.entries(values).flatMap(([key, value]) => [flag, `${key}${separator}${value}`]);
  return [
    // The same files make the same image, bit for bit.
    ...['bud', '--layers', '--pull-never', '--timestamp', '0'],
    ...each('--build-context', contexts),
    ...each('--build-arg', buildArgs),
    ...Object.entries(secrets).flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`]),
    ...['--file', dockerfile, '--tag', reference, context],
  ];
}

/** Archives are some 90 MB each. */
function removeOldArchives(home: string): void {
  const cache = dirname(home);
  const prefix = basename(home).replace(/[0-9a-f]+$/, '');
  const homes = readdirSync(cache)
    .filter((entry) => entry.startsWith(prefix) && /^[0-9a-f]+$/.test(entry.slice(prefix.length)))
    .map((entry) => join(cache, entry))
    .map((path) => ({ path, usedMs: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .toSorted((one, other) => other.usedMs - one.usedMs);
  for (const { path } of homes.slice(KEPT_ARCHIVES)) rmSync(path, { recursive: true, force: true });
}
