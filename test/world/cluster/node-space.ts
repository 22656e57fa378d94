import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOf } from '../process.ts';
import type { World } from '../world.ts';

/** What a node needs of the kernel that counts for the whole machine: it sees these, and changes none. */
const KERNEL_SETTINGS = {
  'kernel/keys/root_maxbytes': '25000000',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
};
/** Where a node's programs write to, whatever they are told. */
const WRITTEN_FOLDERS = ['/var/lib', '/var/log'];
/** Goes with its namespace. */
const TMPFS = 'mount -t tmpfs -o mode=755 tmpfs';
const READY_WITHIN_MS = 10_000;
const POLL_MS = 20;

/**
 * Namespaces of their own for network, mounts and processes: all that happens in them ends, and
 * every mount and network device goes, when their first process does.
 */
export interface NodeSpace {
  /** Of the first process, as this machine counts. */
  pid: number;
  /** What to put before a command that is to run in it. */
  enter: readonly string[];
  /** The same for a command that is of this machine but for its network. */
  enterNetwork: readonly string[];
}

/** @throws one line with what the log says, when this user may make no namespaces */
export async function makeNodeSpace(world: World): Promise<NodeSpace> {
  const folder = join(world.folder, 'node-space');
  mkdirSync(folder);
  const ready = join(folder, 'ready');
  const script = [
    'set -e',
    // Mounts of the node spread among its own processes, and not to the machine.
    'mount --make-rshared /',
    `${TMPFS} /run`,
    'mkdir -p /run/lock /run/written',
    // What is there is still seen, since a checkout or a cache may be in it; what is written is not.
    ...WRITTEN_FOLDERS.map((path, index) => {
      const [upper, work] = [`/run/written/upper-${index}`, `/run/written/work-${index}`];
      const layers = `lowerdir=${path},upperdir=${upper},workdir=${work}`;
      return `mkdir -p ${upper} ${work}; mount -t overlay -o ${layers} overlay ${path}`;
    }),
    'mkdir -p /var/lib/cni /var/log/containers',
    ...Object.entries(KERNEL_SETTINGS).map(([name, value], index) => {
      const file = join(folder, `setting-${index}`);
      writeFileSync(file, `${value}\n`);
      return `mount --bind ${file} /proc/sys/${name}`;
    }),
    `touch ${ready}`,
    // Waits for good, and so takes in whatever loses its parent.
    'sleep infinity & wait',
  ].join('\n');
  const part = await world.spawnPart({
    name: 'node-space',
    command: 'unshare',
    args: [
      ...['--mount', '--net', '--pid', '--fork', '--mount-proc', '--propagation', 'private'],
      ...['--', 'sh', '-c', script],
    ],
    // It heeds no SIGTERM.
    stopTimeoutMs: 1,
  });
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!exists(ready)) {
    if (!part.running) throw endOf(part, await part.exited);
    if (performance.now() > deadline) {
      throw new Error(`no namespaces for a node; last in their log: ${part.tellingLine()}`);
    }
    await sleep(POLL_MS);
  }
  const pid = Number(readFileSync(`/proc/${part.pid}/task/${part.pid}/children`, 'utf8').trim());
  return {
    pid,
    enter: ['nsenter', '--target', `${pid}`, '--mount', '--net', '--pid', '--'],
    enterNetwork: ['nsenter', '--target', `${pid}`, '--net', '--'],
  };
}

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
