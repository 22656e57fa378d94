import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { System } from '../install/system.ts';

/** Some 20 layers for each change of a source, a few megabytes each. */
const LAYERS_MAX = 500;

/**
 * The command in a private place of mounts and processes: whatever it mounts is seen by nobody else
 * and goes with it, and nothing of it lives on when its parent is killed.
 *
 * @param further flags of unshare(1)
 */
export const contained = (
  command: readonly string[],
  ...further: readonly string[]
): [string, ...string[]] => [
  ...(['setpriv', '--pdeathsig', 'KILL'] as const),
  ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', ...further],
  ...command,
];

/** Where images and the layers that builds can use again are kept. */
export interface ImageStore {
  folder: string;
  lock: string;
}

/** @param name one store for each kind of base image, so that a stand-in never passes for the real one */
export const imageStore = (system: System, name: string): ImageStore => ({
  folder: join(system.cacheFolder, 'image-stores', name),
  lock: join(system.cacheFolder, 'image-stores', `${name}.lock`),
});

/**
 * Runs buildah on a store of our own, and returns what it printed.
 *
 * @throws with its last lines
 */
export async function buildah(
  system: System,
  store: ImageStore,
  args: readonly string[],
): Promise<string> {
  const temporary = join(store.folder, 'tmp');
  await mkdir(temporary, { recursive: true });
  const command = contained(['buildah', ...storeFlags(store), ...args]);
  return await system.run('flock', ['--no-fork', '--shared', store.lock, ...command], {
    BUILDAH_ISOLATION: 'chroot',
    TMPDIR: temporary,
  });
}

/** Flags by which buildah works on this store. */
export const storeFlags = ({ folder }: ImageStore): string[] => [
  ...['--root', join(folder, 'root'), '--runroot', join(folder, 'run')],
  ...['--storage-driver', 'overlay'],
];

/** Empties a store that has grown, unless someone builds in it right now. */
export async function boundStore(system: System, { folder, lock }: ImageStore): Promise<void> {
  const layers = await readdir(join(folder, 'root', 'overlay')).catch(() => []);
  if (layers.length <= LAYERS_MAX) return;
  await system
    .run('flock', ['--exclusive', '--nonblock', lock, 'rm', '-rf', folder])
    .catch(() => undefined);
}
