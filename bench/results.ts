import type { Goal, Sample } from './benchmark.ts';

/** One measure over all runs. */
export interface Result {
  measure: string;
  /** The median. */
  value: number;
  unit: string;
  min: number;
  max: number;
  runs: number;
}

const SIGNIFICANT_DIGITS = 4;

/** In the order in which measures first came. Pure. */
export function summarize(samples: readonly Sample[]): Result[] {
  const byMeasure = Map.groupBy(samples, ({ measure }) => measure);
  return [...byMeasure].map(([measure, group]) => {
    const values = group.map(({ value }) => value).sort((a, b) => a - b);
    return {
      measure,
      value: rounded(median(values)),
      unit: group[0]?.unit ?? '',
      min: rounded(values[0] ?? Number.NaN),
      max: rounded(values.at(-1) ?? Number.NaN),
      runs: values.length,
    };
  });
}

function median(sorted: readonly number[]): number {
  const above = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const below = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (below + above) / 2;
}

const rounded = (value: number): number => Number(value.toPrecision(SIGNIFICANT_DIGITS));

/** A table for people. Pure. */
export function renderTable(
  results: readonly Result[],
  goals: Readonly<Record<string, Goal>>,
): string {
  const rows = results.map(({ measure, value, unit, min, max, runs }) => {
    return [measure, `${value}`, unit, `${min} to ${max}`, `${runs}`, judge(value, goals[measure])];
  });
  const lines = [['measure', 'median', 'unit', 'range', 'samples', 'goal'], ...rows];
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  return lines
    .map((cells) => cells.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function judge(value: number, goal: Goal | undefined): string {
  if (goal === undefined) return '';
  if ('atMost' in goal) return `${value <= goal.atMost ? 'within' : 'MISSES'} ${goal.atMost}`;
  return `${value >= goal.atLeast ? 'reaches' : 'MISSES'} ${goal.atLeast}`;
}
