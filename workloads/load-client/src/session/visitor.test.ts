import type { Interaction } from '@anomaly-prediction/messages';
import { describe, expect, test } from 'vitest';
import type { Step } from '../mix/transition-table.ts';
import { createRandom } from '../random.ts';
import { createPerson } from './people.ts';
import { thinkTimeMs } from './think-time.ts';
import { createVisit } from './visit.ts';
import { runVisitor } from './visitor.ts';

const THINK_MEAN_MS = 7_000;
const ANSWER_MS = 40;
/** Every random choice; it makes each think time the same. */
const POINT = 0.3;
const THINK_MS = thinkTimeMs(THINK_MEAN_MS, () => POINT);
const FIRST_DUE_MS = 2_100;

interface Asked {
  interaction: Interaction;
  dueMs: number;
  sentMs: number;
  /** The how manieth person asks. */
  person: number;
}

/** A visitor who wants these pages and leaves after them; its timers fire `lateMs` late. */
async function visit({
  steps,
  lateMs = 0,
  maxSessionMs = Number.POSITIVE_INFINITY,
  leaveWhileWaiting = false,
}: {
  steps: Step[];
  lateMs?: number;
  maxSessionMs?: number;
  leaveWhileWaiting?: boolean;
}) {
  const asked: Asked[] = [];
  const closed: number[] = [];
  let persons = 0;
  let nowMs = 0;
  let leaves = false;
  await runVisitor({
    openSession: () => {
      const person = persons++;
      return {
        visit: createVisit({
          choose: () => steps.shift() ?? 'Home',
          random: () => POINT,
          person: createPerson('client:1', person, createRandom('person')),
          onDetour: () => {},
        }),
        ask: async ({ interaction }, dueMs) => {
          asked.push({ interaction, dueMs, sentMs: nowMs, person });
          nowMs += ANSWER_MS;
          leaves = steps.length === 0;
          return { ok: true, status: 200 };
        },
        close: () => closed.push(person),
      };
    },
    random: () => POINT,
    thinkTimeMeanMs: THINK_MEAN_MS,
    maxSessionMs,
    firstDueMs: FIRST_DUE_MS,
    now: () => nowMs,
    waitUntil: async (instantMs) => {
      nowMs = Math.max(nowMs, instantMs) + lateMs;
      if (leaveWhileWaiting) leaves = true;
    },
    leaves: () => leaves,
  });
  return { asked, closed, persons };
}

describe('visitor', () => {
  test('thinks from when the answer is there until the next request is due', async () => {
    const { asked } = await visit({ steps: ['Browse', 'Sell'] });
    expect(asked.map(({ interaction }) => interaction)).toEqual(['Home', 'Browse', 'Sell']);
    const gapMs = ANSWER_MS + THINK_MS;
    expect(asked.map(({ dueMs }) => dueMs)).toEqual(
      [0, 1, 2].map((n) => expect.closeTo(FIRST_DUE_MS + n * gapMs, 6)),
    );
  });

  test('says when a request was due, however late it goes out: the wait counts', async () => {
    const { asked } = await visit({ steps: ['Browse', 'Sell'], lateMs: 900 });
    expect(asked[0]?.dueMs).toBe(FIRST_DUE_MS);
    for (const { dueMs, sentMs } of asked) expect(sentMs - dueMs).toBeCloseTo(900, 6);
  });

  test('begins again at Home when a session ends, after a think time like any other', async () => {
    const { asked } = await visit({ steps: ['Browse', 'End', 'Sell'] });
    expect(asked.map(({ interaction }) => interaction)).toEqual(['Home', 'Browse', 'Home', 'Sell']);
    const [, browse, home] = asked.map(({ dueMs }) => dueMs);
    expect(home).toBeCloseTo((browse ?? 0) + ANSWER_MS + THINK_MS, 6);
  });

  test('is another person with another connection in each session, and the last one is closed', async () => {
    const { asked, closed, persons } = await visit({ steps: ['Browse', 'End', 'Sell'] });
    expect(asked.map(({ person }) => person)).toEqual([0, 0, 1, 1]);
    expect(closed).toEqual([0, 1]);
    expect(persons).toBe(2);
  });

  test('ends a session also after the longest time for one, and begins another', async () => {
    // The third step of a session is wanted, but its time has come.
    const steps: Step[] = ['Browse', 'Sell', 'Browse'];
    const { asked } = await visit({ steps, maxSessionMs: THINK_MS * 1.5 });
    expect(asked.map(({ person }) => person)).toEqual([0, 0, 1, 1]);
    const gapsMs = asked.slice(1).map(({ dueMs }, index) => dueMs - (asked[index]?.dueMs ?? 0));
    for (const gapMs of gapsMs) expect(gapMs).toBeCloseTo(ANSWER_MS + THINK_MS, 6);
  });

  test('asks for nothing more when it is told to leave while it thinks', async () => {
    const { asked, closed } = await visit({ steps: ['Browse'], leaveWhileWaiting: true });
    expect(asked).toEqual([]);
    expect(closed).toEqual([0]);
  });
});
