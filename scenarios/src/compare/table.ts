import type { Comparison, Distribution, ScenarioComparison } from './compare.ts';
import { QUANTILES } from './quantiles.ts';

/** Distances up to this are called alike; farther ones are said to differ. */
const ALIKE = 0.15;

const HEAD = ['measure', '', 'values', ...QUANTILES.map((share) => `${100 * share} %`), 'distance'];

/** All scenarios for people, each with a table and with words for where the two differ. Pure. */
export const renderComparisons = (scenarios: readonly ScenarioComparison[]): string =>
  scenarios.map(renderScenario).join('\n\n');

function renderScenario({ scenario, episodes, violated, comparisons }: ScenarioComparison): string {
  const head =
    `${scenario}: ${episodes.real} recorded (${violated.real} violated), ` +
    `${episodes.simulated} simulated (${violated.simulated} violated)`;
  if (comparisons.length === 0) return `${head}\nnothing to compare: both kinds are needed`;
  const rows = comparisons.flatMap((comparison) => {
    const { measure, unit, real, simulated, distance } = comparison;
    return [
      [`${measure}${unit === '' ? '' : `, ${unit}`}`, 'real', ...cells(real)],
      ['', 'simulated', ...cells(simulated), distance.toFixed(2)],
    ];
  });
  return [head, ...align([HEAD, ...rows]), ...comparisons.flatMap(difference)].join('\n');
}

const cells = ({ values, quantiles }: Distribution): string[] => [
  `${values}`,
  ...quantiles.map(short),
];

const short = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** In words, at the quantile at which the two are farthest apart; nothing where they are alike. */
function difference({ measure, unit, real, simulated, distance }: Comparison): string[] {
  if (distance <= ALIKE) return [];
  const gaps = QUANTILES.map((share, index) => {
    const from = real.quantiles[index] ?? Number.NaN;
    const to = simulated.quantiles[index] ?? Number.NaN;
    return { share, from, to, ratio: Math.abs(Math.log((to + 1e-9) / (from + 1e-9))) };
  });
  const [widest] = gaps.toSorted((a, b) => b.ratio - a.ratio);
  if (widest === undefined) return [];
  const { share, from, to } = widest;
  const more = to > from ? 'higher' : 'lower';
  const suffix = unit === '' ? '' : ` ${unit}`;
  return [
    `differs: ${measure} is ${more} where simulated, most at ${100 * share} %: ${short(to)} instead of ${short(from)}${suffix}`,
  ];
}
