import { expect, it } from 'vitest';
import { Jury } from './jury.ts';

const EPISODE = 10;
const moment = (value: number) => ({ seconds: 0, value, rawAnomaly: 0 });

/** Whose witnesses are surprised by a value of 3 as much as 3, two of them. */
const jury = () => new Jury(EPISODE, [({ value }) => value, ({ value }) => value]);

it('hears its witnesses together: their surprises add up', () => {
  expect(jury().observe(moment(3)) - jury().observe(moment(1))).toBeCloseTo(4, 12);
});

it('where surprises are usual it takes more to alarm it', () => {
  const used = jury();
  for (let i = 0; i < 200; i++) used.observe(moment(i % EPISODE === 0 ? 3 : 0));
  expect(used.observe(moment(3))).toBeLessThan(jury().observe(moment(3)));
  expect(used.observe(moment(3))).toBeLessThan(1.5);
  expect(used.observe(moment(6))).toBeGreaterThan(6);
});
