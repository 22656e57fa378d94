import type { Aggregate } from '@anomaly-prediction/messages';
import type { RecordedEpisode, RecordedSecond, RecordingHeader } from '../src/index.ts';

export const START = 1_800_000_000;

export const aHeader = (overrides: Partial<RecordingHeader> = {}): RecordingHeader => ({
  type: 'recording',
  version: 1,
  origin: 'real',
  scenario: 'cpu-leak',
  seed: 7,
  machine: 'a machine',
  versions: { node: '24.0.0' },
  commit: 'abc1234',
  system: {
    webCores: 0.25,
    webMemoryMiB: 256,
    clients: 5,
    sessionsPerClient: 50,
    thinkTimeMs: 7_000,
    sloMs: 70,
  },
  ...overrides,
});

export const anAggregate = (overrides: Partial<Aggregate> = {}): Aggregate => ({
  timestamp: START,
  cpu: 25.5,
  mem: 30.25,
  count: 36,
  summation: 180,
  mean: 5,
  max: 20,
  violations: 0,
  p99: 20,
  open: 0,
  oldestOpenMs: 0,
  incomplete: false,
  pods: { 'rubis-web-0': { cpu: 25.5, mem: 30.25 } },
  ...overrides,
});

export const aSecond = (episode: number, overrides: Partial<Aggregate> = {}): RecordedSecond => ({
  type: 'second',
  episode,
  idle: 0.6,
  aggregate: anAggregate(overrides),
});

/** Calm seconds, with what happened as told. */
export function anEpisode(
  number: number,
  { header = aHeader(), length = 3 }: { header?: RecordingHeader; length?: number } = {},
): RecordedEpisode {
  return {
    header,
    seconds: Array.from({ length }, (_, second) => aSecond(number, { timestamp: START + second })),
    episode: {
      type: 'episode',
      episode: number,
      seed: `${header.seed}/${header.scenario}/${number}`,
      parameters: { leadInSeconds: 1, loadShape: 'steady' },
      cause: { start: START + 1.5, end: START + 2.5 },
      firstViolation: null,
      idleMean: 0.6,
      disturbed: null,
    },
  };
}
