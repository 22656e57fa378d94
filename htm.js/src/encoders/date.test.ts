import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlap } from '../sdr.ts';
import { civilTime } from './civil.ts';
import { DateEncoder, type DateEncoderOptions } from './date.ts';
import { encoderContract } from './encoder-contract.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const seconds = (text: string) => Date.parse(text) / 1_000;
/** A Monday. */
const MONDAY = seconds('2027-03-01T00:00:00Z');

const everything: DateEncoderOptions = {
  timeOfDay: {},
  dayOfWeek: {},
  weekend: {},
  dayOfMonth: {},
  season: {},
  holiday: { days: ['12-25', '2027-03-26'] },
};
const REFUSED = 'DateEncoder value is';

encoderContract('date encoder', {
  create: () => new DateEncoder(everything),
  type: DateEncoder,
  values: fc.integer({ min: -1e11, max: 1e11 }),
  width: { min: 126, max: 126 },
  // Noon, the hour after, and the next day's evening.
  alike: fc
    .integer({ min: 0, max: 40_000 })
    .map((day) => day * DAY + 12 * HOUR)
    .map((noon) => [noon, noon + HOUR, noon + 32 * HOUR] as const),
  sharedMore: 20,
  refused: [
    [Number.NaN, `${REFUSED} NaN: must be a finite number of seconds`],
    [1e13, `${REFUSED} 10000000000000: must be a finite number of seconds, at most`],
    ['2027-03-01', `${REFUSED} "2027-03-01"`],
  ],
  understands: (encoder, sdr, value, changedBits) => {
    const { hours, weekday, day, dayOfYear } = civilTime(value);
    const read = encoder.decode(sdr);
    const near = (one: number | undefined, other: number, length: number, tolerance: number) => {
      const apart = Math.abs((one ?? Number.NaN) - other);
      return Math.min(apart, length - apart) <= tolerance;
    };
    // All changes may have hit one part.
    return (
      near(read.timeOfDay?.[0]?.value, hours, 24, 0.2 + (changedBits > 0 ? 3 : 0)) &&
      near(read.dayOfWeek?.[0]?.value, weekday, 7, changedBits > 0 ? 1 : 0) &&
      near(read.dayOfMonth?.[0]?.value, day, 31, changedBits > 0 ? 4 : 0) &&
      near(read.season?.[0]?.value, dayOfYear, 366, changedBits > 0 ? 70 : 5) &&
      read.weekend?.[0]?.value === weekday >= 5
    );
  },
  isNothing: (encoder, sdr) =>
    Object.values(encoder.decode(sdr)).every((part) => part.length === 0),
});

describe('date encoder', () => {
  test('takes midnight for as near to the evening before as to the morning after', () => {
    const time = new DateEncoder({ timeOfDay: {} });
    const midnight = time.encode(MONDAY);
    expect(overlap(midnight, time.encode(MONDAY - 2 * HOUR))).toBeGreaterThanOrEqual(10);
    expect(overlap(midnight, time.encode(MONDAY + 2 * HOUR))).toBeGreaterThanOrEqual(10);
    expect(overlap(midnight, time.encode(MONDAY + 12 * HOUR))).toBe(0);
    expect(time.encode(MONDAY + 5 * DAY)).toEqual(midnight);
  });

  test('gives all hours of a day the same day of the week, and no two days common bits', () => {
    const week = new DateEncoder({ dayOfWeek: {} });
    const days = Array.from({ length: 7 }, (_, day) => week.encode(MONDAY + day * DAY));
    for (const [day, bits] of days.entries()) {
      expect(week.encode(MONDAY + day * DAY + 23.99 * HOUR)).toEqual(bits);
      expect(week.decode(bits).dayOfWeek).toEqual([{ value: day, share: 1 }]);
      for (const other of days.slice(day + 1)) expect(overlap(bits, other)).toBe(0);
    }
  });

  test('tells Saturday and Sunday from the other days', () => {
    const weekend = new DateEncoder({ weekend: { width: 5 } });
    const read = Array.from({ length: 7 }, (_, day) =>
      weekend.decode(weekend.encode(MONDAY + day * DAY)).weekend?.map(({ value }) => value),
    );
    const [no, yes] = [[false], [true]];
    expect(read).toEqual([no, no, no, no, no, yes, yes]);
  });

  test('takes the last of December for near the first of January', () => {
    const season = new DateEncoder({ season: {} });
    const shared = (one: string, other: string) =>
      overlap(season.encode(seconds(one)), season.encode(seconds(other)));
    expect(shared('2026-12-31', '2027-01-01')).toBeGreaterThanOrEqual(20);
    expect(shared('2027-01-15', '2027-07-15')).toBe(0);
  });

  test('knows the holidays of every year and those of one', () => {
    const holiday = new DateEncoder({ holiday: { days: ['12-25', '2027-03-26'] } });
    const isHoliday = (text: string) =>
      holiday.decode(holiday.encode(seconds(text))).holiday?.[0]?.value;
    expect(isHoliday('2026-12-25T23:59:59Z')).toBe(true);
    expect(isHoliday('2031-12-25')).toBe(true);
    expect(isHoliday('2027-03-26')).toBe(true);
    expect(isHoliday('2028-03-26')).toBe(false);
    expect(isHoliday('2026-12-26')).toBe(false);
  });

  test('reads the clock of the offset that it was given, whatever the zone of the machine', () => {
    const there = new DateEncoder({ utcOffsetMinutes: 330, timeOfDay: {}, dayOfWeek: {} });
    const utc = new DateEncoder({ timeOfDay: {}, dayOfWeek: {} });
    expect(there.encode(MONDAY - 5.5 * HOUR)).toEqual(utc.encode(MONDAY));
  });

  test('has bits for the parts alone that were asked for', () => {
    expect(new DateEncoder({ timeOfDay: { width: 5, size: 50 }, weekend: {} }).size).toBe(92);
    const read = new DateEncoder({ season: {} }).decode(new DateEncoder({ season: {} }).encode(0));
    expect(Object.keys(read)).toEqual(['season']);
  });

  test.each([
    [{}, 'DateEncoder number of parts is 0: must be at least 1'],
    [{ utcOffsetMinutes: 0.5, season: {} }, 'DateEncoder.utcOffsetMinutes is 0.5'],
    [{ timeOfDay: { width: 0 } }, 'DateEncoder.timeOfDay.width is 0'],
    [{ weekend: { size: 7 } }, 'DateEncoder.weekend.size is 7: must be one of width'],
    [{ season: { width: 84 } }, 'DateEncoder.season.width is 84: must be below size'],
    [
      { holiday: { days: ['25.12.'] } },
      'DateEncoder.holiday.days is of type object: must be a list',
    ],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => new DateEncoder(options as DateEncoderOptions)).toThrow(message);
  });
});
