import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inhibitGlobally, inhibitLocally } from './inhibition.ts';

const counts = fc.array(fc.nat(9), { minLength: 1, maxLength: 40 });

describe('inhibition', () => {
  test('global: the winners are the strongest, the lower number first among equals, none of strength 0', () => {
    fc.assert(
      fc.property(counts, fc.nat(), (strengths, drawn) => {
        const wanted = 1 + (drawn % strengths.length);
        const expected = strengths
          .map((strength, column) => ({ strength, column }))
          .filter(({ strength }) => strength > 0)
          .sort((a, b) => b.strength - a.strength || a.column - b.column)
          .slice(0, wanted)
          .map(({ column }) => column)
          .sort((a, b) => a - b);
        expect([...inhibitGlobally(Uint16Array.from(strengths), wanted)]).toEqual(expected);
        expect([...inhibitGlobally(Float64Array.from(strengths), wanted)]).toEqual(expected);
      }),
    );
  });

  test('local with all columns as neighbours is global', () => {
    fc.assert(
      fc.property(counts, fc.nat(), (strengths, drawn) => {
        const wanted = 1 + (drawn % strengths.length);
        const local = inhibitLocally(strengths, strengths.length, wanted / strengths.length);
        expect(local).toEqual(inhibitGlobally(Uint16Array.from(strengths), wanted));
      }),
    );
  });

  test('local: the strongest of each neighbourhood wins, however weak', () => {
    expect([...inhibitLocally([9, 8, 7, 1, 2, 1], 1, 0.3)]).toEqual([0, 4]);
    expect([...inhibitLocally([9, 8, 7, 1, 2, 1], 1, 0.6)]).toEqual([0, 1, 2, 4]);
  });
});
