import type { ViewState } from './state.ts';

/** One line a second, for logs and pipes. */
export function renderLine({ elapsedSeconds, aggregate, prediction, leak }: ViewState): string {
  if (aggregate === null) return 'waiting for the first second';
  const { count, mean, max, cpu } = aggregate;
  const figures = [
    `${String(elapsedSeconds ?? 0).padStart(4)} s`,
    `${count} req/s`,
    `mean ${mean.toFixed(1)} ms`,
    `max ${max.toFixed(0)} ms`,
    `cpu ${cpu === null ? '-' : cpu.toFixed(0)} %`,
    `leak ${leak}`,
  ];
  if (prediction === null) return figures.join(' | ');
  return [
    ...figures,
    prediction.trained ? `violation ${percent(prediction.violationProbability)}` : 'training',
    ...(prediction.alarm ? [`ALARM ${prediction.reasons[0] ?? ''}`.trimEnd()] : []),
  ].join(' | ');
}

export const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
