import { expect, it } from 'vitest';
import { renderTable, summarize } from './results.ts';

const sample = (measure: string, value: number) => ({ measure, unit: 's', value });

it('of several runs the median is told, with the spread and how many there were', () => {
  const samples = [sample('a', 3), sample('b', 7), sample('a', 1), sample('a', 10)];
  expect(summarize(samples)).toEqual([
    { measure: 'a', value: 3, unit: 's', min: 1, max: 10, runs: 3 },
    { measure: 'b', value: 7, unit: 's', min: 7, max: 7, runs: 1 },
  ]);
  expect(summarize([sample('a', 1), sample('a', 2)])).toMatchObject([{ value: 1.5 }]);
});

it('no more digits are told than mean something', () => {
  expect(summarize([sample('a', 12.345678)])).toMatchObject([{ value: 12.35 }]);
});

it('the table says which goal is kept and which is missed', () => {
  const results = summarize([sample('kept', 9), sample('missed', 11), sample('other', 1)]);
  expect(renderTable(results, { kept: 10, missed: 10 })).toMatchInlineSnapshot(`
    "measure  median  unit  range     samples  goal
    kept     9       s     9 to 9    1        within 10
    missed   11      s     11 to 11  1        MISSES 10
    other    1       s     1 to 1    1"
  `);
});
