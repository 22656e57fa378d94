import { setTimeout as sleep } from 'node:timers/promises';
import { endOf, type Part, type PartOptions } from './process.ts';
import type { World } from './world.ts';

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

/** A server that keeps data, and that a test may end and start again. */
export interface Store {
  /** Resolves when it ends with nobody having asked it to, which its world's end is as well. */
  readonly lost: Promise<Error>;
  pid(): number;
  running(): boolean;
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again, after stop or kill, on the same port with the same data. */
  restart(): Promise<void>;
}

/**
 * Starts a store; done when it answers `ask`, which is tried until it does not throw.
 *
 * @throws one line that holds what its log says, when it does not come up
 */
export async function startStore(
  world: World,
  options: PartOptions,
  ask: () => Promise<void>,
): Promise<Store> {
  const lost = Promise.withResolvers<Error>();
  let asked = false;
  const start = async () => {
    asked = false;
    const started = await world.spawnPart({ ...options, store: true });
    void started.exited.then((exit) => {
      if (!asked) lost.resolve(endOf(started, exit));
    });
    await becomeReady(started, ask);
    return started;
  };

  let part = await start();
  return {
    lost: lost.promise,
    pid: () => part.pid,
    running: () => part.running,
    stop() {
      asked = true;
      return part.stop();
    },
    async kill(signal) {
      asked = true;
      part.kill(signal);
      await part.exited;
    },
    async restart() {
      if (part.running) {
        throw new Error(`${part.name} still runs: stop or kill it before a restart`);
      }
      part = await start();
    },
  };
}

async function becomeReady(part: Part, ask: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  let refused: unknown;
  while (part.running && performance.now() < deadline) {
    try {
      return await ask();
    } catch (error) {
      refused = error;
      await sleep(POLL_MS);
    }
  }
  if (!part.running) throw endOf(part, await part.exited);
  throw new Error(
    `${part.name} did not answer within ${READY_TIMEOUT_MS / 1_000} s; last in its log: ${part.tellingLine()}`,
    { cause: refused },
  );
}
