import { isResponse, type ResponseTime, responseTime } from '@anomaly-prediction/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createJournal, type OpenRequest } from './journal.ts';

const START_MS = 1_700_000_000_500;
const START_SECOND = 1_700_000_000;

function journalFrom(startMs = START_MS) {
  const sent: ResponseTime[] = [];
  const journal = createJournal('rubis-client-0:MGX3K2', startMs, (message) => sent.push(message));
  return { journal, sent };
}

const OK = { interaction: 'Home', ok: true, ms: 40 };
const summary = (messages: ResponseTime[]) =>
  messages.map(
    (message) => `${isResponse(message) ? 'response' : 'beat'} ${message.timestamp - START_SECOND}`,
  );

describe('journal', () => {
  test('a response belongs to the second in which it ended', () => {
    const { journal, sent } = journalFrom();
    journal.begin(START_MS, START_MS).end({ ...OK, ms: 700 }, START_MS + 700);
    expect(sent.at(-1)).toEqual({
      timestamp: START_SECOND + 1,
      ms: 700,
      interaction: 'Home',
      ok: true,
      client: 'rubis-client-0:MGX3K2',
      sequence: 1,
    });
  });

  test('a request that failed counts as long as the time-out, however soon it failed', () => {
    const { journal, sent } = journalFrom();
    journal.begin(START_MS, START_MS).end({ ...OK, ok: false, ms: 3 }, START_MS + 3);
    expect(sent.at(-1)).toMatchObject({ ms: 10_000, ok: false });
  });

  test('each second gets one heartbeat, after all that ended in it', () => {
    const { journal, sent } = journalFrom();
    const [first, second] = [journal.begin(START_MS, START_MS), journal.begin(START_MS, START_MS)];
    first.end(OK, START_MS + 10);
    journal.advance(START_MS + 520);
    journal.advance(START_MS + 600);
    second.end(OK, START_MS + 700);
    journal.advance(START_MS + 1_520);
    expect(summary(sent)).toEqual(['response 0', 'beat 0', 'response 1', 'beat 1']);
    expect(sent.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
  });

  test('a heartbeat says how many requests were open at the end of its second, and how long', () => {
    const { journal, sent } = journalFrom();
    journal.begin(START_MS + 100, START_MS + 100);
    const answered = journal.begin(START_MS + 300, START_MS + 300);
    // Ends just after the second, before its heartbeat was due: it was still open at its end.
    answered.end(OK, START_MS + 505);
    expect(sent[0]).toMatchObject({ timestamp: START_SECOND, open: 2, oldestOpenMs: 400 });
    journal.advance(START_MS + 1_520);
    expect(sent.at(-1)).toMatchObject({ open: 1, oldestOpenMs: 1_400 });
  });

  test('a stalled client sends a heartbeat for every second that passed', () => {
    const { journal, sent } = journalFrom();
    journal.advance(START_MS + 4_000);
    expect(summary(sent)).toEqual(['beat 0', 'beat 1', 'beat 2', 'beat 3']);
  });

  test('a machine that slept for hours tells of its last ten minutes', () => {
    const { journal, sent } = journalFrom();
    journal.advance(START_MS + 7_200_000);
    expect(sent).toHaveLength(600);
    expect(sent.at(-1)?.timestamp).toBe(START_SECOND + 7_199);
  });

  test('whatever happens, also to the clock, no response follows its second’s heartbeat', () => {
    const event = fc.record({
      kind: fc.constantFrom('begin', 'end', 'advance'),
      stepMs: fc.integer({ min: -1_500, max: 2_500 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const { journal, sent } = journalFrom();
        const open: OpenRequest[] = [];
        let nowMs = START_MS;
        for (const { kind, stepMs } of events) {
          nowMs += stepMs;
          if (kind === 'begin') open.push(journal.begin(nowMs, nowMs));
          else if (kind === 'end') open.shift()?.end(OK, nowMs);
          else journal.advance(nowMs);
        }
        let lastBeat = START_SECOND - 1;
        for (const [index, message] of sent.entries()) {
          expect(responseTime.decode(responseTime.encode(message))).toEqual(message);
          expect(message.sequence).toBe(index);
          expect(message.timestamp).toBe(lastBeat + 1);
          if (!isResponse(message)) lastBeat = message.timestamp;
        }
      }),
    );
  });
});
