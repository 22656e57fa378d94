import { describe, expect, test } from 'vitest';
import { formatRun } from './format.ts';
import { createRunTable } from './run-table.ts';

function aRun() {
  const table = createRunTable();
  for (let ms = 1; ms <= 100; ms++) table.add({ interaction: 'ViewItem', ok: true, ms });
  table.add({ interaction: 'Home', ok: true, ms: 4 });
  table.add({ interaction: 'Home', ok: false, ms: 10_000 });
  return table;
}

describe('a run’s table', () => {
  test('has a row for each page that was asked for, in RUBiS’s order, and a total', () => {
    const near = (ms: number) => expect.closeTo(ms, -Math.log10(ms / 50));
    expect(aRun().rows()).toEqual([
      {
        name: 'Home',
        count: 2,
        mean: 5002,
        p50: 4,
        p95: 10_000,
        p99: 10_000,
        errors: 1,
      },
      {
        name: 'ViewItem',
        count: 100,
        mean: 50.5,
        p50: near(50),
        p95: near(95),
        p99: near(99),
        errors: 0,
      },
      {
        name: 'total',
        count: 102,
        mean: expect.closeTo(147.6, 1),
        p50: near(50),
        p95: near(97),
        p99: near(100),
        errors: 1,
      },
    ]);
  });

  test('reads as a table, with what its times mean', () => {
    const [head, rule, home, viewItem, , total, meaning, rate] = formatRun(aRun().rows(), 20).split(
      '\n',
    );
    expect(head).toBe(
      'interaction                    count      mean       p50       p95       p99    errors',
    );
    expect(rule).toMatch(/^-+$/);
    expect(home).toMatch(/^Home +2 +5002\.0 +\d+\.\d +\d+\.\d +\d+\.\d +1$/);
    expect(viewItem).toMatch(/^ViewItem +100 +50\.5 /);
    expect(total).toMatch(/^total +102 .* 1$/);
    for (const line of [rule, home, viewItem, total]) expect(line).toHaveLength(head?.length ?? 0);
    expect(meaning).toContain('from when a request was due');
    expect(rate).toBe('5.1 requests/s over 20 s.');
  });

  test('of a run without requests is a total of nothing', () => {
    const rows = createRunTable().rows();
    expect(rows).toEqual([{ name: 'total', count: 0, mean: 0, p50: 0, p95: 0, p99: 0, errors: 0 }]);
    expect(formatRun(rows, 0)).toContain('0.0 requests/s over 0 s.');
  });
});
