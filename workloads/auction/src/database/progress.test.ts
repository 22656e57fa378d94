import { describe, expect, test } from 'vitest';
import { createProgress, describeExtent, measureExtent } from './progress.ts';

/** Loads 100 parts of 10 rows, one every `partMs`; tells what was logged and drawn. */
function load({ partMs = 1_000, isTTY = false }) {
  const seen = { logged: [] as object[], drawn: '' };
  let nowMs = 0;
  const progress = createProgress({
    expectedRows: 1_000,
    nowMs: () => nowMs,
    terminal: {
      isTTY,
      write: (text) => {
        seen.drawn += text;
      },
    },
    log: { info: (fields) => seen.logged.push(fields) },
  });
  for (let part = 0; part < 100; part += 1) {
    nowMs += partMs;
    progress.advance(10);
  }
  progress.end();
  return seen;
}

describe('the progress of a load', () => {
  test('is a line in the log every 5 %, and one at the end', () => {
    const { logged, drawn } = load({});
    expect([logged.length, drawn]).toEqual([21, '']);
    expect(logged[3]).toEqual({
      ...{ percent: 20, rows: 200, ofAbout: 1_000, rowsPerSecond: 10, secondsLeft: 80 },
    });
    expect(logged.at(-1)).toEqual({ rows: 1_000, seconds: 100 });
  });

  test('says little of a short load', () => {
    expect(load({ partMs: 5 }).logged).toEqual([{ rows: 1_000, seconds: 0.5 }]);
  });

  test('is a bar on a terminal, gone at the end', () => {
    const { logged, drawn } = load({ isTTY: true });
    expect(logged).toHaveLength(1);
    expect(drawn).toContain(`[${'#'.repeat(15)}${'.'.repeat(15)}] 50 %`);
    expect(drawn.endsWith('\r\u001b[K')).toBe(true);
  });

  test('counts what an earlier start has loaded, but not in the rate', () => {
    const extent = measureExtent({
      skipped: 500,
      loaded: 100,
      expectedRows: 1_000,
      elapsedMs: 10_000,
    });
    expect(extent).toEqual({
      ...{ percent: 60, rows: 600, ofAbout: 1_000, rowsPerSecond: 10, secondsLeft: 40 },
    });
    expect(describeExtent(extent)).toContain('600 of about 1,000 rows  10 rows/s  40 s left');
  });

  test('never passes 100 %, however wrong the estimate', () => {
    const extent = measureExtent({ skipped: 0, loaded: 50, expectedRows: 10, elapsedMs: 0 });
    expect([extent.percent, extent.secondsLeft]).toEqual([100, 0]);
  });
});
