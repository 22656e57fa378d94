import { describe, expect, it } from 'vitest';
import { parseFlags } from './flags.ts';

const NEEDED = ['--scenario', 'surge', '--out', 'a.jsonl.gz'];

describe('the command line of a recording', () => {
  it('needs a scenario and a file', () => {
    expect(parseFlags(NEEDED)).toEqual({
      ...{ scenario: 'surge', out: 'a.jsonl.gz', episodes: 1, seed: 1, parallel: 1 },
    });
  });

  it('asked for help wants nothing else', () => {
    expect(parseFlags(['--help'])).toBeNull();
  });

  it.each([
    [[], /--scenario: a name is needed/],
    [['--scenario', 'disk', '--out', 'a'], /--scenario: "disk" is no scenario; there are cpu-leak/],
    [['--scenario', 'surge'], /--out: a file is needed/],
    [[...NEEDED, '--episodes', '0'], /--episodes: "0" is not a whole number from 1/],
    [[...NEEDED, '--seed', '-1'], /--seed/],
    [[...NEEDED, '--seed', '1.5'], /--seed: "1.5"/],
    [[...NEEDED, '--parallel', 'two'], /--parallel: "two"/],
    [[...NEEDED, '--fro'], /--fro/],
  ])('with %j is refused, naming what is wrong', (args, expected) => {
    expect(() => parseFlags(args)).toThrow(expected);
  });
});
