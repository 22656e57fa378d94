import { expect, it } from 'vitest';
import { afterProbation } from './after-probation.ts';
import type { TimedRecord } from './detector.ts';

it('a detector is made of the probationary records alone, then sees each record once, in order', () => {
  const seen: number[] = [];
  const known: number[][] = [];
  const create = afterProbation((probation: readonly TimedRecord[]) => {
    known.push(probation.map(({ value }) => value));
    return {
      observe({ value }) {
        seen.push(value);
        return value / 10;
      },
    };
  });
  const detector = create({ probationaryRecords: 3 });
  const scores = [1, 2, 3, 4, 5].map((value) => detector.observe({ seconds: 0, value }));
  expect(known).toEqual([[1, 2, 3]]);
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  expect(scores).toEqual([0, 0, 0.3, 0.4, 0.5]);
});
