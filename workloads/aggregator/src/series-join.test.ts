import type { Aggregate } from '@anomaly-prediction/messages';
import { describe, expect, it } from 'vitest';
import { aHeartbeat, aResponse, aStats } from '../testing/builders.ts';
import { type Part, responseTimePart, statsPart } from './input.ts';
import { MAX_OPEN_SECONDS, MAX_SOURCES, type Outcome, SeriesJoin } from './series-join.ts';

const LATENESS_MS = 2_000;
const stats = (timestamp: number, pod = 'web-1') => statsPart(aStats({ timestamp, pod }));
const beat = (timestamp: number, client = 'c1') =>
  responseTimePart(aHeartbeat({ timestamp, client, sequence: timestamp * 10 }));
const response = (timestamp: number, client = 'c1') =>
  responseTimePart(aResponse({ timestamp, client, sequence: timestamp * 10 + 1 }));

/** A series that has emitted second 999: 1000 is next. */
function begin() {
  const join = new SeriesJoin({ sloMs: 70, allowedLatenessMs: LATENESS_MS }, 999);
  let offset = 0;
  const hear = (nowMs: number, ...parts: Part[]): Outcome[] =>
    parts.map((part) => join.offer(part, { input: 'stats', offset: offset++ }, nowMs));
  const closeAt = (nowMs: number, frontier = Number.POSITIVE_INFINITY): Aggregate[] => {
    const closed: Aggregate[] = [];
    for (;;) {
      const aggregate = join.close(nowMs, frontier);
      if (aggregate === undefined) return closed;
      if (aggregate) closed.push(aggregate);
    }
  };
  return { join, hear, closeAt };
}

const timestamps = (closed: readonly Aggregate[]) => closed.map(({ timestamp }) => timestamp);

describe('join of one series', () => {
  it('closes a second as soon as every live source has reported it', () => {
    const { hear, closeAt } = begin();
    hear(1_001_000, stats(1000), beat(1000), stats(1001));
    expect(closeAt(1_002_000)).toMatchObject([{ timestamp: 1000, incomplete: false }]);
    hear(1_002_000, beat(1001));
    expect(closeAt(1_002_000)).toMatchObject([{ timestamp: 1001, incomplete: false }]);
  });

  it('takes a message of a later second as a report of the earlier ones', () => {
    const { hear, closeAt } = begin();
    hear(1_001_000, stats(1000), response(1000));
    expect(closeAt(1_001_000)).toEqual([]);
    hear(1_001_500, response(1001));
    expect(timestamps(closeAt(1_001_500))).toEqual([1000]);
  });

  it('waits for a live source no longer than the allowed lateness, and says so', () => {
    const { hear, closeAt } = begin();
    hear(1_001_000, stats(1000), beat(1000));
    closeAt(1_001_000);
    hear(1_002_000, stats(1001));
    expect(closeAt(1_003_999)).toEqual([]);
    expect(closeAt(1_004_000)).toMatchObject([{ timestamp: 1001, incomplete: true }]);
  });

  it('does not wait again for a source that missed one wait, until it speaks again', () => {
    const { hear, closeAt } = begin();
    hear(1_001_000, stats(1000), beat(1000));
    closeAt(1_001_000);
    hear(1_002_000, stats(1001));
    closeAt(1_004_000);
    hear(1_004_000, stats(1002), stats(1003));
    expect(closeAt(1_004_000)).toMatchObject([
      { timestamp: 1002, incomplete: false },
      { timestamp: 1003, incomplete: false },
    ]);
    hear(1_005_000, response(1004), stats(1004));
    expect(closeAt(1_005_000)).toEqual([]);
  });

  it('gives the others the delay with which the first report came', () => {
    const { hear, closeAt } = begin();
    hear(1_001_000, stats(1000), beat(1000));
    closeAt(1_001_000);
    hear(1_012_000, stats(1001));
    expect(closeAt(1_023_999)).toEqual([]);
    expect(timestamps(closeAt(1_024_000))).toEqual([1001]);
  });

  it('waits again for what it waited for when nothing could be read for a while', () => {
    const { join, hear, closeAt } = begin();
    hear(1_001_000, stats(1000), beat(1000));
    closeAt(1_001_000);
    hear(1_002_000, stats(1001));
    join.extendWaits(1_010_000, 8_000);
    expect(closeAt(1_019_999)).toEqual([]);
    expect(timestamps(closeAt(1_020_000))).toEqual([1001]);
  });

  it('is not closed early by a source whose clock runs ahead', () => {
    const { hear, closeAt } = begin();
    hear(1_000_500, response(1000), stats(1030, 'ahead'));
    expect(closeAt(1_002_999)).toEqual([]);
    hear(1_002_999, stats(1000));
    expect(closeAt(1_003_000)).toMatchObject([{ timestamp: 1000, count: 1, cpu: 10 }]);
    expect(closeAt(1_003_999)).toEqual([]);
  });

  it('emits a second without any message between two others', () => {
    const { hear, closeAt } = begin();
    hear(1_001_000, stats(1000));
    hear(1_003_000, stats(1002));
    expect(closeAt(1_003_000)).toMatchObject([
      { timestamp: 1000, cpu: 10, incomplete: false },
      { timestamp: 1001, cpu: null, count: 0, incomplete: true },
      { timestamp: 1002, cpu: 10 },
    ]);
  });

  it('does not use what comes after its second has closed', () => {
    const { hear, closeAt } = begin();
    hear(1_001_000, stats(1000));
    closeAt(1_001_000);
    expect(hear(1_001_100, response(1000), stats(999))).toEqual(['late', 'late']);
  });

  it('says that a message has come before', () => {
    const { hear } = begin();
    expect(hear(1_001_000, stats(1000), stats(1000), stats(1000, 'web-2'))).toEqual([
      'used',
      'duplicate',
      'used',
    ]);
  });

  it('closes nothing of which the topics still hold unread messages', () => {
    const { hear, closeAt } = begin();
    hear(1_001_000, stats(1000), stats(1001), stats(1002));
    expect(timestamps(closeAt(1_050_000, 1001))).toEqual([1000]);
    expect(timestamps(closeAt(1_050_000))).toEqual([1001, 1002]);
  });

  it('begins with the second after the first one seen', () => {
    const join = new SeriesJoin({ sloMs: 70, allowedLatenessMs: LATENESS_MS });
    const outcomes = [beat(1001), stats(1000), stats(1001)].map((part, offset) =>
      join.offer(part, { input: 'stats', offset }, 1_002_000),
    );
    expect(outcomes).toEqual(['first_second', 'first_second', 'used']);
    expect(join.close(1_003_999, 2000)).toBeUndefined();
    expect(join.close(1_004_000, 2000)).toBeNull();
    expect(join.close(1_004_000, 2000)).toMatchObject({ timestamp: 1001, open: 0, cpu: 10 });
  });

  it('begins anew after a silence too long to fill', () => {
    const { join, hear, closeAt } = begin();
    hear(1_001_000, stats(1000));
    const far = 1001 + MAX_OPEN_SECONDS;
    expect(join.full(far)).toBe(true);
    closeAt(1_001_000);
    expect(join.full(far)).toBe(false);
    expect(hear((far + 2) * 1000, stats(far), stats(far + 1))).toEqual(['first_second', 'used']);
    expect(timestamps(closeAt((far + 60) * 1000))).toEqual([far + 1]);
  });

  it('has a bound on its sources', () => {
    const { hear } = begin();
    for (let n = 0; n < MAX_SOURCES; n++) hear(1_001_000, beat(1000, `c${n}`));
    expect(hear(1_001_000, beat(1000, 'one-more'), beat(1001, 'c0'))).toEqual([
      'too_many_sources',
      'used',
    ]);
  });

  it('holds back the reading of a successor by the last word of each source', () => {
    const { join, hear, closeAt } = begin();
    hear(1_001_000, beat(1000), stats(1000), stats(1001));
    closeAt(1_001_000);
    const resume = {};
    join.lowerResume(resume);
    expect(resume).toEqual({ stats: 0 });
    join.retire(1_001_000 + 601_000);
    expect(join.liveSources).toBe(2);
  });
});
