import { describe, expect, it } from 'vitest';
import { predictorSays } from '../../testing/predictor-says.ts';
import { parseReport } from './report.ts';

const parse = (altered: object) => parseReport(JSON.stringify(predictorSays(altered)));

describe('a predictor’s status', () => {
  it('is read as it is said, whatever else it says besides', () => {
    const lastOutcome = { kind: 'caught', at: 1_700_000_000, leadSeconds: 30 };
    expect(parse({ alarm: true, lastOutcome, more: 'of it' })).toMatchObject({
      alarm: true,
      lastOutcome,
    });
  });

  it.each([
    ['trained', { trained: 'yes' }],
    ['violationProbability', { violationProbability: 1.1 }],
    ['violationProbability', { violationProbability: null }],
    ['expectedLeadSeconds', { expectedLeadSeconds: 86_401 }],
    ['recordTimestamp', { recordTimestamp: 1e12 }],
    ['recordTimestamp', { recordTimestamp: -1 }],
    ['lastOutcome.at', { lastOutcome: { kind: 'missed', at: 1e12 } }],
    ['lastOutcome.kind', { lastOutcome: { kind: 'other', at: 1 } }],
    ['episodes', { episodes: 7 }],
    ['reasons', { reasons: Array.from({ length: 21 }, () => 'x') }],
    ['reasons.0', { reasons: ['x'.repeat(501)] }],
  ])('that is not usable is refused with the field at fault: %s %j', (field, altered) => {
    expect(() => parse(altered)).toThrow(`not usable: ${field}: `);
  });

  it.each(['', '{', 'null', '[]', '7', '<html>'])('is not %j', (text) => {
    expect(() => parseReport(text)).toThrow('the predictor’s status is not');
  });
});
