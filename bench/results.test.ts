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
  const values = { kept: 9, missed: 11, reached: 80, fellShort: 70, other: 1 };
  const results = summarize(Object.entries(values).map(([name, value]) => sample(name, value)));
  const goals = {
    kept: { atMost: 10 },
    missed: { atMost: 10 },
    reached: { atLeast: 76 },
    fellShort: { atLeast: 76 },
  };
  expect(renderTable(results, goals)).toMatchInlineSnapshot(`
    "measure    median  unit  range     samples  goal
    kept       9       s     9 to 9    1        within 10
    missed     11      s     11 to 11  1        MISSES 10
    reached    80      s     80 to 80  1        reaches 76
    fellShort  70      s     70 to 70  1        MISSES 76
    other      1       s     1 to 1    1"
  `);
});
