import { expect, it } from 'vitest';
import { describeOwnFlags, parseFlags } from './flags.ts';

const OWN = { nab: { data: { value: 'DIR', what: 'where the series are' } }, operator: {} };

it('a benchmark is named, with flags before or after it', () => {
  expect(parseFlags(['--quick', 'operator', '--json', 'out.json'], OWN)).toEqual({
    name: 'operator',
    quick: true,
    json: 'out.json',
    own: {},
  });
  expect(parseFlags([], OWN)).toEqual({ name: undefined, quick: false, json: undefined, own: {} });
});

it('what is not known is refused', () => {
  expect(() => parseFlags(['operator', '--fast'], OWN)).toThrow("'--fast'");
  expect(() => parseFlags(['operator', 'htm'], OWN)).toThrow(
    'one benchmark at a time: operator, htm',
  );
});

it('a benchmark has flags of its own, before or after its name', () => {
  const given = { name: 'nab', own: { data: 'there' } };
  expect(parseFlags(['nab', '--data', 'there'], OWN)).toMatchObject(given);
  expect(parseFlags(['--data', 'there', 'nab'], OWN)).toMatchObject(given);
  expect(describeOwnFlags(OWN.nab)).toEqual(['      --data DIR  where the series are']);
});

it("one benchmark's own flag is refused with another, and without any", () => {
  expect(() => parseFlags(['operator', '--data', 'x'], OWN)).toThrow(
    '--data is no flag of operator',
  );
  expect(() => parseFlags(['--data', 'x'], OWN)).toThrow('--data is no flag of all');
});
