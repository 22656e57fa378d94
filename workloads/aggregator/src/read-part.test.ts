import { describe, expect, it } from 'vitest';
import { aHeartbeat, aResponse, aStats } from '../testing/builders.ts';
import { readPart } from './read-part.ts';

const record = (value: unknown, key = 'rubis') => ({
  offset: 0,
  key,
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers: {},
});

describe('a record of an input topic', () => {
  it('tells which source has reported up to which second', () => {
    const known = (input: 'stats' | 'responsetime', value: unknown) =>
      readPart(input, record(value));
    expect(known('stats', aStats())).toMatchObject({
      series: 'rubis',
      part: { source: 'pod web-1', timestamp: 1000, reportedUpTo: 1000 },
    });
    expect(known('responsetime', aHeartbeat())).toMatchObject({
      part: { source: 'client c1', timestamp: 1000, reportedUpTo: 1000 },
    });
    expect(known('responsetime', aResponse())).toMatchObject({
      part: { source: 'client c1', timestamp: 1000, reportedUpTo: 999 },
    });
  });

  it.each([
    ['not_json', record('{')],
    ['invalid', record({ ...aStats(), cpu: 'high' })],
    ['too_large', record('x'.repeat(70_000))],
    ['not_json', { ...record(''), value: null }],
    ['invalid_key', record(aStats(), '')],
    ['invalid_key', record(aStats(), 'a b')],
  ])('is refused as %s, never a crash', (reason, broken) => {
    expect(readPart('stats', broken)).toMatchObject({
      reason,
      message: expect.stringMatching(/./),
    });
  });
});
