import { setTimeout as delay } from 'node:timers/promises';
import { createAllowance, openWorld, silentReport } from '@anomaly-prediction/test';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from './processes.ts';

const HEAP_MIB = 100;
const SLOW_MS = 70;
const PROBE_EVERY_MS = 100;
const FILLED_WITHIN_MS = 60_000;
/** By the lease, and a moment for the garbage to be collected. */
const RELEASED_WITHIN_MS = 10_000;

async function start() {
  const world = await openWorld({ name: 'memory-leak', report: silentReport });
  onTestFinished(() => world.close());
  const allowance = createAllowance(world, { cores: 0.25 });
  const started = await startServer({
    world,
    // Young objects as few as in a small container.
    nodeFlags: [`--max-old-space-size=${HEAP_MIB}`, '--max-semi-space-size=1'],
    allowance,
  });
  allowance.enforce(started.server.pid);
  /** Asks ten times a second until it is as wished; resolves with how long that took. */
  const askUntil = async (
    wished: (answers: Awaited<ReturnType<typeof started.ask>>[]) => boolean,
    withinMs: number,
  ): Promise<number> => {
    const startMs = performance.now();
    const answers: Awaited<ReturnType<typeof started.ask>>[] = [];
    while (!wished(answers)) {
      const passedMs = performance.now() - startMs;
      if (passedMs > withinMs)
        throw new Error(`after ${passedMs} ms: ${JSON.stringify(answers.at(-1))}`);
      answers.push(await started.ask());
      await delay(PROBE_EVERY_MS);
    }
    return performance.now() - startMs;
  };
  return { ...started, askUntil };
}

type Answers = { heapMiB: number; rssMiB: number; tookMs: number }[];
const full = (answers: Answers) => (answers.at(-1)?.heapMiB ?? 0) > 0.85 * HEAP_MIB;
/** By the heap, and by the process to the kernel. */
const released = (answers: Answers) => {
  const last = answers.at(-1);
  return last !== undefined && last.heapMiB < HEAP_MIB / 3 && last.rssMiB < 1.4 * HEAP_MIB;
};
const slow = (answers: Answers) =>
  answers.slice(-100).filter(({ tookMs }) => tookMs > SLOW_MS).length >= 10;

test('a memory leak makes its server slow and does not kill it; its memory is back and its answers quick 10 s after its job is killed by force', async () => {
  const { server, leak, askUntil } = await start();
  const job = await leak('memory', '--ramp', '15');
  await askUntil(full, FILLED_WITHIN_MS);
  await askUntil(slow, FILLED_WITHIN_MS);
  job.kill('SIGKILL');
  await askUntil(released, RELEASED_WITHIN_MS);
  await askUntil((answers) => answers.length >= 20 && !slow(answers), RELEASED_WITHIN_MS);
  expect(server.running).toBe(true);
});

test('a memory leak ends with its agent, and at once when its job ends in order', async () => {
  const { agent, leak, askUntil } = await start();
  const job = await leak('memory', '--ramp', '10');
  await askUntil(full, FILLED_WITHIN_MS);
  await job.stop();
  await askUntil(released, 3_000);
  await leak('memory', '--ramp', '10');
  await askUntil(full, FILLED_WITHIN_MS);
  agent.kill('SIGKILL');
  await askUntil(released, 3_000);
});
