import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { System } from '../install/system.ts';
import type { Exit, Part } from '../process.ts';
import type { World } from '../world.ts';
import { type BuiltImage, testStore } from './build-image.ts';
import { buildah, contained, storeFlags } from './buildah.ts';
import { readImageConfig } from './image-config.ts';

const SCRIPT = join(import.meta.dirname, 'run-image.sh');
const DEFAULT_USER = '0:0';
const POLL_MS = 20;

export interface RunOptions {
  image: BuiltImage;
  /** Of the part, and so of its log. */
  name: string;
  /** Instead of the image's own command. */
  command?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Folders and files of this machine by where they are mounted. */
  mounts?: Readonly<Record<string, string>>;
}

/** An image's command while it runs, and after. */
export interface RunningImage {
  readonly part: Part;
  /** All that it has logged so far. */
  log(): string;
  /** The first process, as this machine sees it. @throws once it has ended */
  mainPid(): number;
  /** Runs a command of the image's beside it, as the same user. @throws with its last lines */
  exec(command: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
  /** SIGTERM, as a kubelet does it; returns how it ended, at once where it had ended already. */
  stop(): Promise<Exit>;
  /** Kills what still runs, and removes its files. */
  remove(): Promise<void>;
}

/**
 * Runs an image as a pod would that fits Pod Security `restricted`: as the image's own user, without
 * capabilities, its root file system read-only, in namespaces of its own. There is a /tmp, and no
 * network but loopback. No container runtime is needed.
 */
export async function runImage(
  world: World,
  system: System,
  { image, name, command, env = {}, mounts = {} }: RunOptions,
): Promise<RunningImage> {
  const config = await readImageConfig(system, image.archive);
  const store = testStore(system);
  const container = `${image.name}-${randomUUID()}`;
  await buildah(system, store, ['from', '--name', container, `oci-archive:${image.archive}`]);
  const [user = DEFAULT_USER] = [config.User];
  const [program, ...args] = contained(
    [
      ...[SCRIPT, container, config.WorkingDir ?? '/', user],
      Object.entries(mounts)
        .map(([path, folder]) => `${folder}:${path}`)
        .join(' '),
      ...(command ?? config.Cmd ?? []),
    ],
    ...['--net', '--uts'],
  );
  const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  const part = await world.spawnPart({
    name,
    command: program,
    args,
    // unshare(1) passes no signal on.
    stopTimeoutMs: 0,
    env: {
      BUILDAH: ['buildah', ...storeFlags(store)].join(' '),
      VARIABLES: [...(config.Env ?? []), ...variables].join(' '),
    },
  });
  await untilInside(part);
  const mainPid = () => onlyChild(part.pid);
  const [uid = '', gid = ''] = user.split(':');
  return {
    part,
    log: () => readFileSync(part.logFile, 'utf8'),
    mainPid,
    exec: (words, execEnv) => {
      const where = ['--target', String(mainPid()), '--mount', '--pid', '--net', '--root'];
      const who = ['--setuid', uid, '--setgid', gid];
      return system.run('nsenter', [...where, ...who, '--', ...words], execEnv);
    },
    async stop() {
      if (part.running) process.kill(mainPid(), 'SIGTERM');
      return await part.exited;
    },
    async remove() {
      part.kill('SIGKILL');
      await part.exited;
      await buildah(system, store, ['rm', container]);
    },
  };
}

/** Waits until the image's command runs, or has ended. */
async function untilInside(part: Part): Promise<void> {
  while (part.running) {
    const [child] = childrenOf(part.pid);
    if (child !== undefined && rootOf(child) !== '/') return;
    await delay(POLL_MS);
  }
}

/** What unshare(1) started, which is the first process of its namespace. */
function onlyChild(pid: number): number {
  const [child] = childrenOf(pid);
  if (child === undefined) throw new Error(`process ${pid} runs nothing any more`);
  return child;
}

function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children === '' ? [] : children.split(' ').map(Number);
  } catch {
    return [];
  }
}

/** As this process sees it; `/` of one that is gone. */
function rootOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/root`);
  } catch {
    return '/';
  }
}
