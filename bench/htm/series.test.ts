import { expect, it } from 'vitest';
import { cpuSeries, labelledCpuSeries, RECORDS_A_DAY } from './series.ts';
import { mean } from './statistics.ts';

const OPTIONS = { records: 5_000, seed: 7 };

it('a seed gives the same series every time, and another seed another one', () => {
  expect(cpuSeries(OPTIONS)).toEqual(cpuSeries(OPTIONS));
  expect(cpuSeries(OPTIONS)).not.toEqual(cpuSeries({ ...OPTIONS, seed: 8 }));
});

it('it does not change with the library: these are the first numbers of seed 7', () => {
  expect(cpuSeries({ records: 4, seed: 7 })).toMatchInlineSnapshot(`
    [
      13.11,
      12.92,
      11.84,
      13.72,
    ]
  `);
});

it('a longer series begins with the shorter one', () => {
  expect(cpuSeries({ ...OPTIONS, records: 600 }).slice(0, 300)).toEqual(
    cpuSeries({ ...OPTIONS, records: 300 }),
  );
});

it('it stays within 0 and 100 %, and weekdays are busier at noon than nights and weekends', () => {
  const series = cpuSeries(OPTIONS);
  expect(Math.min(...series)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...series)).toBeLessThanOrEqual(100);
  const hourOf = (day: number, hour: number) => {
    const begin = day * RECORDS_A_DAY + hour * 12;
    return mean(series.slice(begin, begin + 12));
  };
  expect(hourOf(2, 12)).toBeGreaterThan(hourOf(2, 3) + 20);
  expect(hourOf(2, 12)).toBeGreaterThan(hourOf(5, 12) + 10);
});

it('anomalies change only the records that are marked, and none of the first week', () => {
  const { values, anomalous } = labelledCpuSeries(OPTIONS);
  const plain = cpuSeries(OPTIONS);
  const changed = values.map((value, record) => value !== plain[record]);
  expect(changed.every((is, record) => !is || anomalous[record])).toBe(true);
  expect(anomalous.indexOf(true)).toBeGreaterThanOrEqual(7 * RECORDS_A_DAY - 16);
  expect(anomalous.filter(Boolean).length).toBe(12 * 20);
});
