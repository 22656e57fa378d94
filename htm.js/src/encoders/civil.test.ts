import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilTime } from './civil.ts';

const modulo = (value: number, by: number) => ((value % by) + by) % by;

test('the calendar agrees with that of the engine, from the year -2000 to 6000', () => {
  fc.assert(
    fc.property(fc.integer({ min: -125_000_000_000, max: 127_000_000_000 }), (seconds) => {
      const date = new Date(seconds * 1_000);
      const year = date.getUTCFullYear();
      const newYear = new Date(0).setUTCFullYear(year, 0, 1);
      const { hours, ...day } = civilTime(seconds);
      expect(Math.round(hours * 3_600)).toBe(modulo(seconds, 86_400));
      expect(day).toEqual({
        year,
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        dayOfYear: Math.floor((date.getTime() - newYear) / 86_400_000),
        weekday: (date.getUTCDay() + 6) % 7,
      });
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['2000-02-29', 59],
  ['2000-12-31', 365],
  ['1900-02-28', 58],
  ['1900-03-01', 59],
  ['1970-01-01', 0],
])('knows the leap years: %s is day %i of its year', (text, dayOfYear) => {
  expect(civilTime(Date.parse(text) / 1_000).dayOfYear).toBe(dayOfYear);
});
