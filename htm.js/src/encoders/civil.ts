/** A place in the calendar of ISO 8601, the same for all of time. */
export interface CivilTime {
  year: number;
  /** 1 to 12. */
  month: number;
  /** Of the month, from 1. */
  day: number;
  /** Of the year, from 0. */
  dayOfYear: number;
  /** 0 is Monday. */
  weekday: number;
  /** Since midnight, with a fraction. */
  hours: number;
}

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3_600;
/** From 1 March of the year 0, a year's last day then being the leap day, to 1 January 1970. */
const DAYS_TO_1970 = 719_468;
const DAYS_PER_400_YEARS = 146_097;
/** 1 January 1970 was a Thursday. */
const WEEKDAY_OF_1970 = 3;

/**
 * The calendar of whole days since 1 January 1970 by whole numbers alone: no time zone of the machine
 * has a say. Gregorian calendar with its cycle of 400 years, counted from March, so that the leap day
 * comes last.
 *
 * @param seconds since the epoch on the clock of the place
 */
export function civilTime(seconds: number): CivilTime {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const hours = (seconds - days * SECONDS_PER_DAY) / SECONDS_PER_HOUR;

  const fromMarch = days + DAYS_TO_1970;
  const cycle = Math.floor(fromMarch / DAYS_PER_400_YEARS);
  const dayOfCycle = fromMarch - cycle * DAYS_PER_400_YEARS;
  const yearOfCycle = yearIn(dayOfCycle);
  const dayFromMarch = dayOfCycle - daysOfYears(yearOfCycle);
  // Five months have 153 days, from March and from August alike.
  const monthFromMarch = Math.floor((5 * dayFromMarch + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day: dayFromMarch - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    dayOfYear: month <= 2 ? dayFromMarch - 306 : dayFromMarch + (isLeap(year) ? 60 : 59),
    weekday: modulo(days + WEEKDAY_OF_1970, 7),
    hours,
  };
}

/** The year of a day of the cycle of 400: of years of 365 days but for the leap days before it. */
const yearIn = (day: number): number =>
  Math.floor(
    (day - Math.floor(day / 1_460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365,
  );

const daysOfYears = (years: number): number =>
  365 * years + Math.floor(years / 4) - Math.floor(years / 100);

const isLeap = (year: number): boolean =>
  modulo(year, 4) === 0 && (modulo(year, 100) !== 0 || modulo(year, 400) === 0);

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
