import {
  type Aggregate,
  type Cause,
  type Judgement,
  judge,
  secondViolates,
} from '@anomaly-prediction/messages';
import type { Detector } from '../detectors/detector.ts';
import { replay } from '../replay.ts';

/** What the aggregator's wait and the way through Kafka take. */
const LATENCY_SECONDS = 3.2;

/** Runs a detector over a simulated run and judges it with the product's default objective. */
export function judged(
  aggregates: readonly Aggregate[],
  detector: Detector,
  causes: readonly Cause[] = [],
): Judgement {
  const emittedAt = new Map(
    aggregates.map(({ timestamp }) => [timestamp, timestamp + LATENCY_SECONDS]),
  );
  return judge({
    firstSecond: aggregates[0]?.timestamp ?? 0,
    lastSecond: aggregates.at(-1)?.timestamp ?? 0,
    horizonSeconds: 120,
    violatingSeconds: aggregates
      .filter((second) => secondViolates(second, 70))
      .map(({ timestamp }) => timestamp),
    alarmTimes: replay(aggregates, detector, emittedAt),
    causes,
  });
}
