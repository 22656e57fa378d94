import type { Row } from './run-table.ts';

const COLUMNS = ['count', 'mean', 'p50', 'p95', 'p99', 'errors'] as const;
const TIMES: readonly string[] = ['mean', 'p50', 'p95', 'p99'];
const NAME_WIDTH = 26;
const WIDTH = 10;

/** A run's table for a terminal. */
export function formatRun(rows: readonly Row[], seconds: number): string {
  const head = 'interaction'.padEnd(NAME_WIDTH) + COLUMNS.map((name) => right(name)).join('');
  const lines = rows.map((row) => row.name.padEnd(NAME_WIDTH) + cellsOf(row).map(right).join(''));
  const rule = '-'.repeat(head.length);
  const rate = (rows.at(-1)?.count ?? 0) / Math.max(seconds, 1);
  return [
    head,
    rule,
    ...lines.slice(0, -1),
    rule,
    ...lines.slice(-1),
    `Times in ms from when a request was due to its last byte; an error counts as 10000.0.`,
    `${rate.toFixed(1)} requests/s over ${seconds.toFixed(0)} s.`,
    '',
  ].join('\n');
}

const cellsOf = (row: Row): string[] =>
  COLUMNS.map((column) => (TIMES.includes(column) ? row[column].toFixed(1) : `${row[column]}`));

const right = (text: string): string => text.padStart(WIDTH);
