import { demand, type Field, type Fields, integer, readOptions } from '../options.ts';
import { demandSize, type Sdr } from '../sdr.ts';
import { CategoryEncoder } from './category.ts';
import { type CivilTime, civilTime } from './civil.ts';
import type { Decoded, Decoder, Encoder } from './encoder.ts';
import { MultiEncoder } from './multi.ts';
import { ScalarEncoder } from './scalar.ts';

const VALUE = 'DateEncoder value';
/** To the year 9999, and as far back: the milliseconds of a Date of our days lie beyond it. */
const MAX_SECONDS = 253_402_300_799;
const MAX_HOLIDAYS = 10_000;

/** The bits of one part of a date. */
export interface DatePartOptions {
  /** Active bits: a part with more weighs more. Default 21. */
  width?: number;
  /** Bits in all: the more, the sooner two dates have nothing in common. From 2 to 1,048,576. */
  size?: number;
}

/** The parts of a date that count, at least one of them; `{}` for one with its defaults. */
export interface DateEncoderOptions {
  /** Local time less UTC, in minutes, -1,080 to 1,080; without summer time. Default 0. */
  utcOffsetMinutes?: number;
  /** Size 126 by default: times 4 hours apart have nothing in common, 2 hours apart half. */
  timeOfDay?: DatePartOptions;
  /** Size 147 by default: no two days have bits in common. */
  dayOfWeek?: DatePartOptions;
  /** Saturday and Sunday against the other days. */
  weekend?: Pick<DatePartOptions, 'width'>;
  /** Size 155 by default, 5 bits a day: dates 5 days apart have nothing in common. */
  dayOfMonth?: DatePartOptions;
  /** The day of the year. Size 84 by default: dates a quarter apart have nothing in common. */
  season?: DatePartOptions;
  /** The days that are unlike others. */
  holiday?: HolidayOptions;
}

/** Which days are holidays. */
export interface HolidayOptions {
  /** Each year's as `12-25`, one year's as `2027-04-02`; at most 10,000. */
  days: readonly string[];
  /** Active bits. Default 21. */
  width?: number;
}

/** What bits can mean, for each part that was asked for; the best first. */
export interface DecodedDate {
  /** Hours since midnight. */
  readonly timeOfDay?: Decoded<number>[];
  /** 0 is Monday. */
  readonly dayOfWeek?: Decoded<number>[];
  readonly weekend?: Decoded<boolean>[];
  /** From 1. */
  readonly dayOfMonth?: Decoded<number>[];
  /** Day of the year, from 0. */
  readonly season?: Decoded<number>[];
  readonly holiday?: Decoded<boolean>[];
}

/** All that a {@link DateEncoder} is. */
export interface DateEncoderState {
  readonly kind: 'DateEncoder';
  readonly options: DateEncoderOptions;
}

const width = integer({ min: 1, max: 65_536, default: 21 });
const circle = (size: number): Fields<DatePartOptions> => ({
  width,
  size: integer({ min: 2, max: 1_048_576, default: size }),
});
const TIME_OF_DAY = circle(126);
const DAY_OF_WEEK = circle(147);
const DAY_OF_MONTH = circle(155);
const SEASON = circle(84);

const HOLIDAY: Fields<HolidayOptions> = {
  days: {
    range: `a list of 1 to ${MAX_HOLIDAYS} days as 12-25 (month, day) or 2027-04-02`,
    accepts: (value): value is readonly string[] =>
      Array.isArray(value) &&
      value.length >= 1 &&
      value.length <= MAX_HOLIDAYS &&
      value.every(
        (day) =>
          typeof day === 'string' && /^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(day),
      ),
  },
  width,
};

/** A part that may be left out, and is not there then. */
const part = <Options extends object>(): Field<Options> => ({
  range: 'an object of options',
  accepts: (value): value is Options =>
    value === undefined || (typeof value === 'object' && value !== null),
});

const FIELDS: Fields<DateEncoderOptions> = {
  utcOffsetMinutes: integer({ min: -1_080, max: 1_080, default: 0 }),
  timeOfDay: part(),
  dayOfWeek: part(),
  weekend: part(),
  dayOfMonth: part(),
  season: part(),
  holiday: part(),
};

/**
 * A point in time as what recurs in it: the time of day, the day of the week and so on, side by side,
 * those that are circles as such, so that late evening is near early morning. The parts are those of
 * one clock, UTC or an offset from it: neither a time zone of the machine nor summer time has a say.
 * Purdy 2016, "Encoding Data for HTM Systems"; BAMI, chapter "Encoding".
 */
export class DateEncoder implements Encoder<number>, Decoder<DecodedDate> {
  static readonly kind = 'DateEncoder';
  readonly size: number;
  private readonly options: DateEncoderOptions;
  private readonly offsetSeconds: number;
  private readonly holidays: ReadonlySet<string>;
  private readonly parts: MultiEncoder<Parts>;

  /** @param owner how an error names this encoder */
  constructor(given: DateEncoderOptions, owner = 'DateEncoder') {
    const options: DateEncoderOptions = readOptions(owner, given, FIELDS);
    this.options = options;
    this.offsetSeconds = (options.utcOffsetMinutes ?? 0) * 60;
    this.holidays = new Set(options.holiday?.days);
    const parts = createParts(options, owner);
    const count = Object.keys(parts).length;
    demand(count > 0, `${owner} number of parts`, count, 'at least 1');
    this.parts = new MultiEncoder(parts);
    this.size = this.parts.size;
  }

  /** The encoder that {@link toState} told of. */
  static fromState({ options }: DateEncoderState): DateEncoder {
    return new DateEncoder(options);
  }

  /** For a snapshot. */
  toState(): DateEncoderState {
    return { kind: DateEncoder.kind, options: this.options };
  }

  /**
   * The bits of all parts, side by side.
   *
   * @param value seconds since the epoch, in UTC, with a fraction or without
   */
  encode(value: number, name = VALUE): Sdr {
    const near = Number.isFinite(value) && Math.abs(value) <= MAX_SECONDS;
    demand(near, name, value, `epoch seconds (no milliseconds), at most ${MAX_SECONDS} from 0`);
    const time = civilTime(value + this.offsetSeconds);
    return this.parts.encode({
      timeOfDay: time.hours,
      // The middle of the day, so that each day has the same share of its part's bits.
      dayOfWeek: time.weekday + 0.5,
      weekend: yesOrNo(time.weekday >= 5),
      dayOfMonth: time.day - 0.5,
      season: time.dayOfYear + 0.5,
      holiday: yesOrNo(this.isHoliday(time)),
    });
  }

  /** What the bits of each part mean. */
  decode(sdr: Sdr): DecodedDate {
    demandSize('DateEncoder sdr', sdr, this.size);
    const { timeOfDay, dayOfWeek, weekend, dayOfMonth, season, holiday } = this.parts.decode(sdr);
    return {
      ...(timeOfDay && { timeOfDay }),
      ...(dayOfWeek && { dayOfWeek: dayOfWeek.map(wholeDay) }),
      ...(weekend && { weekend: weekend.map(isYes) }),
      ...(dayOfMonth && { dayOfMonth: dayOfMonth.map(wholeDay).map(fromOne) }),
      ...(season && { season: season.map(wholeDay) }),
      ...(holiday && { holiday: holiday.map(isYes) }),
    };
  }

  private isHoliday({ year, month, day }: CivilTime): boolean {
    if (this.holidays.size === 0) return false;
    const everyYear = `${digits(month, 2)}-${digits(day, 2)}`;
    return this.holidays.has(everyYear) || this.holidays.has(`${digits(year, 4)}-${everyYear}`);
  }
}

type Parts = {
  timeOfDay?: ScalarEncoder;
  dayOfWeek?: ScalarEncoder;
  weekend?: CategoryEncoder;
  dayOfMonth?: ScalarEncoder;
  season?: ScalarEncoder;
  holiday?: CategoryEncoder;
};

function createParts(
  { timeOfDay, dayOfWeek, weekend, dayOfMonth, season, holiday }: DateEncoderOptions,
  owner: string,
): Parts {
  const cyclic = (
    name: keyof Parts,
    max: number,
    options: DatePartOptions,
    fields: Fields<DatePartOptions>,
  ) => {
    const part = `${owner}.${name}`;
    return new ScalarEncoder(
      { min: 0, max, periodic: true, ...readOptions(part, options, fields) },
      part,
    );
  };
  const binary = (name: keyof Parts, width: number) =>
    new CategoryEncoder({ categories: [YES], width }, `${owner}.${name}`);
  return {
    ...(timeOfDay && { timeOfDay: cyclic('timeOfDay', 24, timeOfDay, TIME_OF_DAY) }),
    ...(dayOfWeek && { dayOfWeek: cyclic('dayOfWeek', 7, dayOfWeek, DAY_OF_WEEK) }),
    ...(weekend && {
      weekend: binary('weekend', readOptions(`${owner}.weekend`, weekend, { width }).width),
    }),
    ...(dayOfMonth && { dayOfMonth: cyclic('dayOfMonth', 31, dayOfMonth, DAY_OF_MONTH) }),
    ...(season && { season: cyclic('season', 366, season, SEASON) }),
    ...(holiday && {
      holiday: binary('holiday', readOptions(`${owner}.holiday`, holiday, HOLIDAY).width),
    }),
  };
}

/** The one category of a part that is or is not so; all other names are its other block. */
const YES = 'yes';

const yesOrNo = (holds: boolean): string => (holds ? YES : 'no');

const isYes = ({ value, share }: Decoded<string | null>): Decoded<boolean> => ({
  value: value === YES,
  share,
});

const wholeDay = ({ value, share }: Decoded<number>): Decoded<number> => ({
  value: Math.floor(value),
  share,
});

const fromOne = ({ value, share }: Decoded<number>): Decoded<number> => ({
  value: value + 1,
  share,
});

const digits = (value: number, count: number): string => String(value).padStart(count, '0');
