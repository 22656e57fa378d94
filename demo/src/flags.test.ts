import { describe, expect, it } from 'vitest';
import { parseFlags } from './flags.ts';

describe('the demo’s command line', () => {
  it('needs no flag', () => {
    expect(parseFlags([])).toMatchObject({
      forSeconds: 86_400,
      leak: null,
      leakAfterSeconds: 120,
      leakForSeconds: null,
      leakRampSeconds: null,
      seed: 7,
    });
  });

  it('reads durations in seconds, minutes and hours', () => {
    const flags = parseFlags(['--for', '6m', '--leak-after', '90s', '--leak-for', '1h']);
    expect(flags).toMatchObject({ forSeconds: 360, leakAfterSeconds: 90, leakForSeconds: 3600 });
  });

  it('knows what can go wrong, how fast, and how fast by chance', () => {
    const flags = parseFlags(['--leak', 'slow-database', '--leak-ramp', '90s']);
    expect(flags).toMatchObject({ leak: 'slow-database', leakRampSeconds: 90 });
    expect(parseFlags(['--leak-ramp', 'random'])).toMatchObject({ leakRampSeconds: 'random' });
  });

  it.each([
    [['--fro', '6m'], /--fro/],
    [['--for', '6'], /--for.*"6"/],
    [['--for'], /--for/],
    [['--for', '25h'], /--for.*"25h".*24h at most/],
    [['--leak', 'disk'], /--leak.*"disk".*memory/],
    [['--leak-ramp', 'fast'], /--leak-ramp.*"fast"/],
    [['--seed', '-1'], /--seed/],
    [['--web-port', '70000'], /--web-port.*65535/],
    [['stray'], /stray/],
  ])('with %j is refused, naming what is wrong', (args, expected) => {
    expect(() => parseFlags(args)).toThrow(expected);
  });
});
