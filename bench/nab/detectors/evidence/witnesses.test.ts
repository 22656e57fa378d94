import { expect, it } from 'vitest';
import { Random } from '../../../../htm.js/src/index.ts';
import {
  lowValue,
  type Moment,
  mean,
  rankRhythm,
  rhythm,
  sequence,
  spread,
  step,
  value,
  type Witness,
} from './witnesses.ts';

const PER_DAY = 48;
const DAYS = 20;

/** Twenty days of a noisy daily wave from 0 to 47, then what the case changes. */
function surprises(witness: Witness, ...last: Partial<Moment>[]): number[] {
  const random = new Random(3);
  const moment = (record: number, changed: Partial<Moment> = {}): Moment => ({
    seconds: record * 1_800,
    value: (record % PER_DAY) + random.fraction(),
    rawAnomaly: random.fraction() / 10,
    ...changed,
  });
  for (let record = 0; record < DAYS * PER_DAY; record++) witness(moment(record));
  return last.map((changed, at) => witness(moment(DAYS * PER_DAY + at, changed)));
}

const final = (all: number[]) => all.at(-1) ?? Number.NaN;
const LOUD = 3;

it('a value out of range surprises by its height, or its depth', () => {
  expect(final(surprises(value(), { value: 100 }))).toBeGreaterThan(LOUD);
  expect(final(surprises(value(), { value: -50 }))).toBeGreaterThan(LOUD);
  expect(final(surprises(lowValue(), { value: -50 }))).toBeGreaterThan(LOUD);
  expect(final(surprises(lowValue(), { value: 100 }))).toBeLessThan(1);
});

it('a step surprises though its value is a usual one', () => {
  const late = Array.from({ length: 20 }, () => ({}));
  expect(final(surprises(step(12), ...late, { value: 47 }))).toBeGreaterThan(1.5);
  expect(final(surprises(value(), ...late, { value: 47 }))).toBeLessThan(2);
});

it('usual values at an unusual time of day surprise when they last', () => {
  const night = Array.from({ length: 12 }, () => ({ value: 40 }));
  expect(final(surprises(rhythm(12), ...night))).toBeGreaterThan(LOUD);
  expect(final(surprises(rankRhythm(12), ...night))).toBeGreaterThan(LOUD);
});

it('one spike weighs less by rank than by amount', () => {
  const spike = { value: 10_000 };
  expect(final(surprises(rankRhythm(24), spike))).toBeLessThan(final(surprises(rhythm(24), spike)));
});

it('values that stand still surprise by their spread', () => {
  const flat = Array.from({ length: 48 }, () => ({ value: 20 }));
  expect(Math.max(...surprises(spread(48), ...flat))).toBeGreaterThan(2);
});

it('what the memory did not expect surprises, but not while all is new to it', () => {
  const burst = [{ rawAnomaly: 1 }, { rawAnomaly: 1 }];
  expect(final(surprises(sequence(2, 0), ...burst))).toBeGreaterThan(LOUD);
  expect(final(surprises(sequence(2, 10_000), ...burst))).toBe(0);
});

it('several speak as one by their mean', () => {
  expect(mean([() => 1, () => 4])({ seconds: 0, value: 0, rawAnomaly: 0 })).toBe(2.5);
});
