import { setTimeout as sleep } from 'node:timers/promises';
import { endOf, type Part } from '../world/process.ts';
import type { World } from '../world/world.ts';
import type { Kubectl } from './kubectl.ts';

const OPEN_WITHIN_MS = 20_000;
const POLL_MS = 20;
/** kubectl says so of each port and address. */
const FORWARDING = /^Forwarding from 127\.0\.0\.1:(\d+) -> (\d+)$/gm;
const LOG_LINES = 50;

export interface PortForwardTarget {
  namespace: string;
  /** `pod/NAME`, `service/NAME` or `deployment/NAME`: one of its pods, chosen now. */
  target: string;
  /** Of the target, numbers. */
  ports: readonly number[];
}

/** A way from this machine to a pod's ports, which network policies do not see. */
export interface PortForward {
  /** `http://127.0.0.1:LOCAL` of one of its ports. @throws when that was not asked for */
  url(port: number): string;
  close(): Promise<void>;
}

let count = 0;

/**
 * Opens it as a process of the world, so that it outlives nobody. It ends with the pod: whoever
 * expects that opens another.
 *
 * @throws with kubectl's words when there is no such target, or no answer within 20 s
 */
export async function openPortForward(
  world: Pick<World, 'spawnPart'>,
  kubectl: Pick<Kubectl, 'command'>,
  { namespace, target, ports }: PortForwardTarget,
): Promise<PortForward> {
  const [command, ...flags] = kubectl.command;
  count += 1;
  const part = await world.spawnPart({
    name: `port-forward-${count}`,
    command,
    args: [
      ...[...flags, `--namespace=${namespace}`, 'port-forward', '--address=127.0.0.1', target],
      ...ports.map((port) => `:${port}`),
    ],
  });
  try {
    const locals = await localPorts(part, ports.length);
    return {
      url(port) {
        const local = locals[ports.indexOf(port)];
        if (local === undefined) throw new Error(`port ${port} of ${target} is not forwarded`);
        return `http://127.0.0.1:${local}`;
      },
      close: () => part.stop(),
    };
  } catch (error) {
    await part.stop();
    const what = `no way to ${ports.join(', ')} of ${target} in ${namespace}`;
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** In the order in which they were asked for, which kubectl keeps. */
async function localPorts(part: Part, wanted: number): Promise<number[]> {
  const deadline = performance.now() + OPEN_WITHIN_MS;
  for (;;) {
    const said = [...part.tail(LOG_LINES).matchAll(FORWARDING)];
    if (said.length >= wanted) return said.map(([, local]) => Number(local));
    if (!part.running) throw endOf(part, await part.exited);
    if (performance.now() > deadline) {
      throw new Error(`no answer within ${OPEN_WITHIN_MS / 1_000} s; ${part.tellingLine()}`);
    }
    await sleep(POLL_MS);
  }
}
