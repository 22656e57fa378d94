import { describe, expect, it } from 'vitest';
import { parseFlags } from './flags.ts';

describe('the flags of the crash campaign', () => {
  it('ask for every plan when none is given', () => {
    expect(parseFlags([])).toMatchObject({ only: undefined, sample: undefined, seed: 1 });
  });

  it('are refused by name when they are no number', () => {
    expect(() => parseFlags(['--sample', 'few'])).toThrow(
      '--sample must be a whole number of at least 1, not few',
    );
  });
});
