import { describe, expect, it } from 'vitest';
import { parseFlags } from './flags.ts';

describe('the simulator’s command line', () => {
  it('needs a scenario and a file, and has defaults for the rest', () => {
    expect(parseFlags(['--scenario', 'surge', '--out', 'a.jsonl.gz'])).toEqual({
      scenario: 'surge',
      out: 'a.jsonl.gz',
      episodes: 1,
      seed: 1,
      speed: 1,
    });
    expect(parseFlags(['--help'])).toBeNull();
  });

  it.each([
    [[], '--scenario: a name is needed'],
    [['--scenario', 'rain', '--out', 'x'], '--scenario: "rain" is no scenario'],
    [['--scenario', 'surge'], '--out: a file is needed'],
    [['--scenario', 'surge', '--out', 'x', '--episodes', '0'], '--episodes: "0"'],
    [['--scenario', 'surge', '--out', 'x', '--seed', '1.5'], '--seed: "1.5"'],
    [
      ['--scenario', 'surge', '--out', 'x', '--speed', '0'],
      '--speed: "0" is not a number from 0.1',
    ],
    [['--scenario', 'surge', '--out', 'x', '--fast'], '--fast'],
  ])('with %j is refused, naming what is wrong', (args, expected) => {
    expect(() => parseFlags(args)).toThrow(expected);
  });
});
