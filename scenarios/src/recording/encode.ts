import type { Aggregate } from '@anomaly-prediction/messages';
import type { RecordedEpisode, RecordedSecond } from './lines.ts';

/** Finer than anything was measured, and a third of the size of all digits. */
const DIGITS = { ms: 3, percent: 2, share: 3, instant: 3 } as const;

const to = (digits: number) => {
  const scale = 10 ** digits;
  return (value: number): number => Math.round(value * scale) / scale;
};
const ms = to(DIGITS.ms);
const percent = to(DIGITS.percent);
export const roundShare = to(DIGITS.share);
export const roundInstant = to(DIGITS.instant);

function roundAggregate(aggregate: Aggregate): Aggregate {
  const { cpu, mem, summation, mean, max, p99, oldestOpenMs, pods, ...whole } = aggregate;
  return {
    ...whole,
    cpu: cpu === null ? null : percent(cpu),
    mem: mem === null ? null : percent(mem),
    summation: ms(summation),
    mean: ms(mean),
    max: ms(max),
    p99: ms(p99),
    oldestOpenMs: ms(oldestOpenMs),
    pods: Object.fromEntries(Object.entries(pods).map(([name, pod]) => [name, roundPod(pod)])),
  };
}

const roundPod = ({ cpu, mem, throttled }: Aggregate['pods'][string]) => ({
  cpu: percent(cpu),
  mem: percent(mem),
  ...(throttled !== undefined && { throttled: percent(throttled) }),
});

/** A second as a recording keeps it: what is found out from it is found out from the file again. */
export const roundSecond = (second: RecordedSecond): RecordedSecond => ({
  ...second,
  idle: second.idle === null ? null : roundShare(second.idle),
  aggregate: roundAggregate(second.aggregate),
});

/** The lines of one episode, with where it comes from before it: such texts may stand in any order. */
export function encodeEpisode({ header, episode, seconds }: RecordedEpisode): string {
  return [header, ...seconds, episode].map((line) => `${JSON.stringify(line)}\n`).join('');
}
