import { describe, expect, test } from 'vitest';
import { parseTestFlags } from './flags.ts';

describe('the command line of npm test', () => {
  test('names suites, and asks for the long ones', () => {
    expect(parseTestFlags(['unit', 'e2e', '--long'])).toMatchObject({
      suites: ['unit', 'e2e'],
      long: true,
      own: undefined,
    });
  });

  test('takes a cluster of the user’s own for e2e, with images that it can pull', () => {
    const own = ['--context', 'kind', '--registry', 'r.example.com/x', '--tag', '1'];
    expect(parseTestFlags(['e2e', ...own]).own).toMatchObject({
      context: 'kind',
      registry: 'r.example.com/x',
      tag: '1',
    });
    expect(() => parseTestFlags(own)).toThrow('--context is for the suite e2e alone');
    expect(() => parseTestFlags(['e2e', '--context', 'kind'])).toThrow(
      'needs --registry and --tag',
    );
    expect(() => parseTestFlags(['--contxt'])).toThrow('--contxt');
  });
});
