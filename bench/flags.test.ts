import { expect, it } from 'vitest';
import { parseFlags } from './flags.ts';

it('a benchmark is named, with flags before or after it', () => {
  expect(parseFlags(['--quick', 'operator', '--json', 'out.json'])).toEqual({
    name: 'operator',
    quick: true,
    json: 'out.json',
  });
  expect(parseFlags([])).toEqual({ name: undefined, quick: false, json: undefined });
});

it('what is not known is refused', () => {
  expect(() => parseFlags(['operator', '--fast'])).toThrow("'--fast'");
  expect(() => parseFlags(['operator', 'htm'])).toThrow('one benchmark at a time: operator, htm');
});
