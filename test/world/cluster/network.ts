import type { System } from '../install/system.ts';

/** Between this machine and a cluster's node: two addresses, and the name of the link's outer end. */
export interface NodeLink {
  device: string;
  /** This machine's end, where the control plane listens. */
  outer: string;
  /** The node's end. */
  inner: string;
}

const CLUSTERS_MAX = 64;
const DEVICE = 'anomalies';

/**
 * Links this machine with the network namespace of a process, in which nothing is set up yet. The
 * link goes with that namespace.
 *
 * @throws what `ip` says, when all of the names are taken or this user may not
 */
export async function linkNode(
  system: System,
  namespaceOf: number,
  inNode: readonly string[],
): Promise<NodeLink> {
  const link = await addLink(system, namespaceOf);
  await system.run('ip', ['address', 'add', `${link.outer}/30`, 'dev', link.device]);
  await system.run('ip', ['link', 'set', link.device, 'up']);
  const run = (...command: string[]) => {
    const [program = '', ...args] = [...inNode, ...command];
    return system.run(program, args);
  };
  await run('ip', 'link', 'set', 'lo', 'up');
  await run('ip', 'address', 'add', `${link.inner}/30`, 'dev', 'eth0');
  await run('ip', 'link', 'set', 'eth0', 'up');
  await run('ip', 'route', 'add', 'default', 'via', link.outer);
  await run('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
  return link;
}

/** The first name that is free: `ip` refuses one that exists, also one made in this instant. */
async function addLink(system: System, namespaceOf: number): Promise<NodeLink> {
  let refused: unknown;
  for (let number = 0; number < CLUSTERS_MAX; number++) {
    const device = `${DEVICE}${number}`;
    const peer = ['peer', 'name', 'eth0', 'netns', `${namespaceOf}`];
    try {
      await system.run('ip', ['link', 'add', device, 'type', 'veth', ...peer]);
      return { device, outer: `10.222.${number}.1`, inner: `10.222.${number}.2` };
    } catch (error) {
      system.signal.throwIfAborted();
      refused = error;
      if (!system.exists(`/sys/class/net/${device}`)) break;
    }
  }
  throw new Error('no link to the network of a cluster could be made', { cause: refused });
}
