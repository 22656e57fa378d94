import type { Aggregate } from '@anomaly-prediction/messages';
import type { Detector } from './detectors/detector.ts';
import { isTooLate } from './late-alarm.ts';

/**
 * Runs a detector over seconds (ascending, each once) as if it had been there. Returns the instants
 * of its alarms for the judge.
 * @param emittedAt By second, the instant at which its prediction was published in the real run; no
 *   detector could have spoken earlier, in a second without one nobody could have heard it, and one
 *   that came too late for our own alarm comes too late for any.
 */
export function replay(
  aggregates: readonly Aggregate[],
  detector: Detector,
  emittedAt: ReadonlyMap<number, number>,
): number[] {
  const alarmTimes: number[] = [];
  for (const aggregate of aggregates) {
    const { timestamp } = aggregate;
    const { alarm } = detector.score(aggregate);
    detector.learn(aggregate);
    const spokenAt = emittedAt.get(timestamp);
    if (!alarm || spokenAt === undefined) continue;
    if (!isTooLate({ timestamp, emittedAt: spokenAt })) alarmTimes.push(spokenAt);
  }
  return alarmTimes;
}
