import {
  type Aggregate,
  aggregate,
  MessageError,
  type Prediction,
} from '@anomaly-prediction/messages';
import type { Detector } from './detectors/detector.ts';
import { withoutLateAlarm } from './late-alarm.ts';
import { LiveScore } from './live-score.ts';
import type { PredictorMetrics, UnusableReason } from './metrics.ts';
import type { Published } from './published.ts';

export interface PipelineOptions {
  detector: Detector;
  sloMs: number;
  horizonSeconds: number;
  metrics: PredictorMetrics;
  publish(prediction: Prediction): void;
  /** Epoch seconds with fraction. */
  now(): number;
}

/** A record that cannot be used, and why. */
export interface Unusable {
  reason: UnusableReason;
  message: string;
}

/** A record further ahead of our clock is wrong, and believing it would make all others repeats. */
export const MAX_AHEAD_SECONDS = 60;

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

  /** Takes the next record of the topic. Says why when it cannot be used; nothing changes then. */
  handle(bytes: Buffer | null): Unusable | undefined {
    const second = decode(bytes);
    if ('reason' in second) return second;
    const aheadSeconds = Math.ceil(second.timestamp - this.options.now());
    if (aheadSeconds > MAX_AHEAD_SECONDS) {
      return { reason: 'future', message: `timestamp: ${aheadSeconds} s ahead of the clock` };
    }
    if (!this.isNext(second)) return undefined;
    this.predict(second);
    this.check(second);
    return undefined;
  }

  private isNext({ timestamp }: Aggregate): boolean {
    const { metrics } = this.options;
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

function decode(bytes: Buffer | null): Aggregate | Unusable {
  try {
    return aggregate.decode(bytes);
  } catch (error) {
    if (error instanceof MessageError) return { reason: error.reason, message: error.message };
    throw error;
  }
}
