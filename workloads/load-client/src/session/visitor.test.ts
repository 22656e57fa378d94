import type { Interaction } from '@anomaly-prediction/messages';
import { describe, expect, test } from 'vitest';
import type { Step } from '../mix/transition-table.ts';
import { createRandom } from '../random.ts';
import { createPerson } from './people.ts';
import { thinkTimeMs } from './think-time.ts';
import { runVisitor } from './visitor.ts';

const THINK_MEAN_MS = 7_000;
const ANSWER_MS = 40;
/** Every random choice; it makes each think time the same. */
const POINT = 0.3;
const THINK_MS = thinkTimeMs(THINK_MEAN_MS, () => POINT);
const FIRST_DUE_MS = POINT * THINK_MEAN_MS;

interface Asked {
  interaction: Interaction;
  dueMs: number;
  sentMs: number;
}

/** A visitor who wants these pages and stops after them; its timers fire `lateMs` late. */
async function visit({
  steps,
  lateMs = 0,
  random = () => POINT,
  stopWhileWaiting = false,
}: {
  steps: Step[];
  lateMs?: number;
  random?: () => number;
  stopWhileWaiting?: boolean;
}): Promise<Asked[]> {
  const asked: Asked[] = [];
  let nowMs = 0;
  let stopped = false;
  await runVisitor({
    choose: () => steps.shift() ?? 'Home',
    random,
    person: createPerson('client:1', 0, createRandom('person')),
    onDetour: () => {},
    thinkTimeMeanMs: THINK_MEAN_MS,
    now: () => nowMs,
    waitUntil: async (instantMs) => {
      nowMs = Math.max(nowMs, instantMs) + lateMs;
      if (stopWhileWaiting) stopped = true;
    },
    stopped: () => stopped,
    ask: async ({ interaction }, dueMs) => {
      asked.push({ interaction, dueMs, sentMs: nowMs });
      nowMs += ANSWER_MS;
      stopped = steps.length === 0;
      return { ok: true, status: 200 };
    },
  });
  return asked;
}

describe('visitor', () => {
  test('thinks from when the answer is there until the next request is due', async () => {
    const asked = await visit({ steps: ['Browse', 'Sell'] });
    expect(asked.map(({ interaction }) => interaction)).toEqual(['Home', 'Browse', 'Sell']);
    const gapMs = ANSWER_MS + THINK_MS;
    expect(asked.map(({ dueMs }) => dueMs)).toEqual(
      [0, 1, 2].map((n) => expect.closeTo(FIRST_DUE_MS + n * gapMs, 6)),
    );
  });

  test('says when a request was due, however late it goes out: the wait counts', async () => {
    const asked = await visit({ steps: ['Browse', 'Sell'], lateMs: 900 });
    expect(asked[0]?.dueMs).toBe(FIRST_DUE_MS);
    for (const { dueMs, sentMs } of asked) expect(sentMs - dueMs).toBeCloseTo(900, 6);
  });

  test('begins again at Home when a session ends, after a think time like any other', async () => {
    const asked = await visit({ steps: ['Browse', 'End', 'Sell'] });
    expect(asked.map(({ interaction }) => interaction)).toEqual(['Home', 'Browse', 'Home', 'Sell']);
    const [, browse, home] = asked.map(({ dueMs }) => dueMs);
    expect(home).toBeCloseTo((browse ?? 0) + ANSWER_MS + THINK_MS, 6);
  });

  test('comes at any instant of the first think time, so that not all come at once', async () => {
    const firstDueMs = async (point: number) =>
      (await visit({ steps: [], random: () => point }))[0]?.dueMs;
    expect(await firstDueMs(0)).toBe(0);
    expect(await firstDueMs(0.5)).toBe(3_500);
    expect(await firstDueMs(0.999)).toBeCloseTo(6_993, 6);
  });

  test('asks for nothing more when the client stops while it thinks', async () => {
    expect(await visit({ steps: ['Browse'], stopWhileWaiting: true })).toEqual([]);
  });
});
