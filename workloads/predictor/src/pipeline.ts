import {
  type Aggregate,
  aggregate,
  MessageError,
  type Prediction,
} from '@anomaly-prediction/messages';
import type { Detector } from './detectors/detector.ts';
import { withoutLateAlarm } from './late-alarm.ts';
import { LiveScore } from './live-score.ts';
import type { PredictorMetrics } from './metrics.ts';

export interface PipelineOptions {
  detector: Detector;
  sloMs: number;
  horizonSeconds: number;
  metrics: PredictorMetrics;
  publish(prediction: Prediction): void;
  /** Epoch seconds with fraction. */
  now(): number;
  log: { warn(fields: object, message: string): void };
}

/** A record further ahead of our clock is wrong, and believing it would make all others repeats. */
const MAX_AHEAD_SECONDS = 60;

/** What the `predictions` topic already says, so that a restart does not say it again. */
export interface Published {
  /** The last second with a prediction; -Infinity without any. */
  through: number;
  /** `emittedAt` of the latest alarms, ascending. */
  alarmTimes: readonly number[];
}

/** What published predictions say of one model. Pure; in any order, repeated or not. */
export function summarisePublished(predictions: readonly Prediction[], model: string): Published {
  const own = predictions.filter((prediction) => prediction.model === model);
  return {
    through: Math.max(Number.NEGATIVE_INFINITY, ...own.map(({ timestamp }) => timestamp)),
    alarmTimes: own
      .filter(({ alarm }) => alarm)
      .map(({ emittedAt }) => emittedAt)
      .toSorted((a, b) => a - b),
  };
}

/** One series' seconds on their way from bytes to predictions. Knows no Kafka. */
export class Pipeline {
  private readonly options: PipelineOptions;
  private readonly score: LiveScore;
  private readonly publishedThrough: number;
  private lastTimestamp = Number.NEGATIVE_INFINITY;

  constructor(options: PipelineOptions, published: Published) {
    this.options = options;
    this.score = new LiveScore(options);
    this.publishedThrough = published.through;
    for (const emittedAt of published.alarmTimes) this.score.alarm(emittedAt);
  }

  /** Takes the next record of the topic. What cannot be used is counted and left behind. */
  handle(bytes: Buffer | null): void {
    const second = this.read(bytes);
    if (second === undefined || !this.isNext(second)) return;
    this.predict(second);
    this.check(second);
  }

  private read(bytes: Buffer | null): Aggregate | undefined {
    try {
      return aggregate.decode(bytes);
    } catch (error) {
      if (!(error instanceof MessageError)) throw error;
      this.options.metrics.rejected(error.reason);
      this.options.log.warn({ err: error }, 'record left out');
      return undefined;
    }
  }

  private isNext({ timestamp }: Aggregate): boolean {
    const { metrics, now, log } = this.options;
    if (timestamp > now() + MAX_AHEAD_SECONDS) {
      metrics.rejected('future');
      log.warn({ timestamp }, `record left out: more than ${MAX_AHEAD_SECONDS} s ahead`);
      return false;
    }
    if (timestamp <= this.lastTimestamp) {
      metrics.repeated();
      return false;
    }
    if (Number.isFinite(this.lastTimestamp)) metrics.missing(timestamp - this.lastTimestamp - 1);
    this.lastTimestamp = timestamp;
    return true;
  }

  private predict(second: Aggregate): void {
    const { detector, metrics, now, publish } = this.options;
    const { timestamp } = second;
    const startedAt = now();
    const verdict = detector.score(second);
    const emittedAt = Math.round(now() * 1000) / 1000;
    const prediction = withoutLateAlarm({
      timestamp,
      emittedAt,
      model: detector.model,
      ...verdict,
    });
    if (timestamp > this.publishedThrough) {
      publish(prediction);
      if (prediction.alarm) this.score.alarm(emittedAt);
    }
    metrics.predicted(prediction);
    detector.learn(second);
    metrics.read(timestamp, now() - startedAt);
  }

  private check(second: Aggregate): void {
    const { outcomes, catches } = this.score.observe(second);
    // What was there before this process began, an earlier one may have counted.
    if (second.timestamp > this.publishedThrough) {
      this.options.metrics.settled(outcomes, catches);
    }
  }
}
