import { styleText } from 'node:util';
import type { Prediction } from '@anomaly-prediction/messages';
import { percent } from './line.ts';
import type { PartState, ViewState } from './state.ts';

const MARKS: Record<PartState, string> = {
  starting: styleText('yellow', '…'),
  ready: styleText('green', '●'),
  failed: styleText('red', '✗'),
};

/** The screen that is drawn again in place once a second. */
export function renderScreen(state: ViewState): string {
  return [
    styleText('bold', state.title) + elapsed(state.elapsedSeconds),
    ...state.links,
    '',
    ...state.parts.map(
      ({ name, state: part, detail }) => `${MARKS[part]} ${name.padEnd(18)} ${detail}`,
    ),
    '',
    ...traffic(state),
    row('leak', state.leak),
    ...(state.prediction === null ? [] : forecast(state.prediction)),
    ...outcomes(state),
    '',
    styleText('dim', 'Ctrl-C ends it and removes everything'),
  ].join('\n');
}

const row = (label: string, text: string) => `${label.padEnd(20)} ${text}`;

const elapsed = (seconds: number | null) => (seconds === null ? '' : `  ${seconds} s`);

function traffic({ aggregate, sloMs }: ViewState): string[] {
  if (aggregate === null) return [row('traffic', 'waiting for the first second')];
  const { count, mean, max, cpu, mem } = aggregate;
  const meanText = `${mean.toFixed(1)} ms of ${sloMs}`;
  return [
    row('requests a second', String(count)),
    row(
      'response time',
      `mean ${mean >= sloMs ? styleText('red', meanText) : meanText}, max ${max.toFixed(0)} ms`,
    ),
    row('web server', `CPU ${meter(cpu)}  memory ${mem === null ? '-' : `${mem.toFixed(0)} %`}`),
  ];
}

const METER_WIDTH = 20;

function meter(cpu: number | null): string {
  if (cpu === null) return '-';
  const filled = Math.round((Math.min(cpu, 100) / 100) * METER_WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(METER_WIDTH - filled)} ${cpu.toFixed(0)} %`;
}

function forecast(prediction: Prediction): string[] {
  if (!prediction.trained) return [row('prediction', 'training')];
  const { violationProbability, alarm, expectedLeadSeconds, reasons } = prediction;
  const lead = expectedLeadSeconds === null ? '' : `, in about ${expectedLeadSeconds.toFixed(0)} s`;
  return [
    row('violation', `${percent(violationProbability)}${lead}`),
    row('alarm', alarm ? styleText(['red', 'bold'], 'ON') : 'off'),
    ...reasons.map((reason, index) => row(index === 0 ? 'why' : '', reason)),
  ];
}

function outcomes({ judgement }: ViewState): string[] {
  if (judgement === null) return [];
  const caught = judgement.episodes.filter((episode) => episode.caught);
  const leads = caught.map(({ leadSeconds }) => `${leadSeconds.toFixed(0)} s`).join(', ');
  return [
    row(
      'so far',
      `episodes ${judgement.episodes.length}, caught ${caught.length}${leads && ` (${leads} ahead)`}, ` +
        `false alarms ${judgement.falseAlarms}, blips ${judgement.blips.length}`,
    ),
  ];
}
