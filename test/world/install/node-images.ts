import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homeFor, makeHome } from './cached-home.ts';
import { BUILD_FLAGS, runGo } from './go.ts';
import type { System } from './system.ts';

/** As in coredns/go.mod. */
const COREDNS_VERSION = 'v1.15.0';
const sourcesOf = (name: keyof NodeImages): string => join(import.meta.dirname, name);
/** Each image is one program, which needs nothing beside it. */
const DOCKERFILE = ['FROM scratch', 'COPY program /program', 'ENTRYPOINT ["/program"]', ''].join(
  '\n',
);
const STATIC = { CGO_ENABLED: '0' };

/** An image as an archive in OCI's layout. */
export interface ImageArchive {
  reference: string;
  archive: string;
}

/** What a node of the test cluster runs besides what it is given: each pod's first process, and DNS. */
export interface NodeImages {
  pause: ImageArchive;
  coredns: ImageArchive;
}

const REFERENCES = {
  pause: 'localhost/anomaly-prediction-test/pause:1',
  coredns: `localhost/anomaly-prediction-test/coredns:${COREDNS_VERSION}`,
};

const homeOf = (system: System): string =>
  homeFor(system, 'node-images', {
    sources: [sourcesOf('pause'), sourcesOf('coredns')],
    settings: [DOCKERFILE, JSON.stringify(REFERENCES)],
  });

export function locateNodeImages(system: System): NodeImages | undefined {
  const home = homeOf(system);
  if (!system.exists(home)) return undefined;
  const image = (name: keyof NodeImages): ImageArchive => ({
    reference: REFERENCES[name],
    archive: join(home, `${name}.tar`),
  });
  return { pause: image('pause'), coredns: image('coredns') };
}

/** Builds both into the cache: a minute of both cores. */
export async function installNodeImages(
  system: System,
  { go, buildah }: { go: string; buildah: string },
): Promise<void> {
  const flags = [...BUILD_FLAGS, '-ldflags', '-s -w'];
  await makeHome(system, homeOf(system), async (partial) => {
    const programs = join(partial, 'programs');
    for (const name of ['pause', 'coredns'] as const) {
      await runGo(system, go, {
        what: `the image ${REFERENCES[name]}`,
        args: ['build', '-C', sourcesOf(name), ...flags, '-o', join(programs, name), '.'],
        env: STATIC,
      });
      await buildImage(system, buildah, {
        program: join(programs, name),
        folder: join(partial, 'context'),
        reference: REFERENCES[name],
        archive: join(partial, `${name}.tar`),
      });
    }
    await rm(programs, { recursive: true });
  });
}

async function buildImage(
  system: System,
  buildah: string,
  options: { program: string; folder: string } & ImageArchive,
): Promise<void> {
  const { program, folder, reference, archive } = options;
  await mkdir(folder);
  await writeFile(join(folder, 'Dockerfile'), DOCKERFILE);
  await system.run('cp', [program, join(folder, 'program')]);
  // In a store of its own, which needs no mounts and goes with this build.
  const store = ['--storage-driver=vfs', `--root=${folder}/store`, `--runroot=${folder}/run`];
  await system.run(buildah, [...store, 'bud', '--isolation=chroot', `--tag=${reference}`, folder]);
  await system.run(buildah, [...store, 'push', reference, `oci-archive:${archive}:${reference}`]);
  await rm(folder, { recursive: true, force: true });
}
