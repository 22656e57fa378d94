import type { EpisodeSummary, ModelSummary, Summary } from './summary.ts';

const OWN_MODEL = 'htm (ours)';
const HEADER = [
  'model',
  'caught',
  'lead s',
  'lead share',
  'false alarms',
  'an hour',
  'under warning',
];

/** The table that a run ends with: each episode, then our model beside the baselines. */
export function renderSummary(summary: Summary): string {
  const { cleanSeconds } = summary;
  const models: [string, ModelSummary][] = [
    [OWN_MODEL, summary],
    ...Object.entries(summary.baselines),
  ];
  return [
    `${summary.records} seconds, ${summary.missingSeconds} missing, ${summary.duplicateSeconds} doubled; ` +
      `${summary.cleanSeconds} judged clean, ${summary.blips} blips (seed ${summary.seed}, ${summary.machine})`,
    '',
    ...summary.episodes.map(describeEpisode),
    ...(summary.episodes.length === 0 ? ['no episode'] : []),
    '',
    ...alignColumns([
      HEADER,
      ...models.map(([name, model]) => modelRow(name, model, cleanSeconds)),
    ]),
    '',
  ].join('\n');
}

function describeEpisode(episode: EpisodeSummary, index: number): string {
  const { leakStart, firstViolation, firstAlarm, leadSeconds } = episode;
  const cause =
    leakStart === null
      ? 'no known cause'
      : `${Math.round(firstViolation - leakStart)} s after the leak`;
  const warning = firstAlarm === null ? 'missed' : `warned ${Math.round(leadSeconds)} s ahead`;
  return `episode ${index + 1}: began ${cause}; ${warning}`;
}

function modelRow(name: string, model: ModelSummary, cleanSeconds: number): string[] {
  const { episodes, falseAlarms, cleanSecondsUnderWarning } = model;
  const caught = episodes.filter(({ firstAlarm }) => firstAlarm !== null).length;
  const shares = episodes.flatMap(({ leadShare }) => (leadShare === null ? [] : [leadShare]));
  return [
    name,
    `${caught}/${episodes.length}`,
    format(median(episodes.map(({ leadSeconds }) => leadSeconds)), 0),
    format(median(shares), 2),
    String(falseAlarms),
    cleanSeconds > 0 ? format(falseAlarms / (cleanSeconds / 3600), 1) : '-',
    cleanSeconds > 0 ? `${format((100 * cleanSecondsUnderWarning) / cleanSeconds, 1)} %` : '-',
  ];
}

const format = (value: number | null, digits: number) =>
  value === null ? '-' : value.toFixed(digits);

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Names to the left, figures to the right. */
function alignColumns(rows: readonly string[][]): string[] {
  const widths = HEADER.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
