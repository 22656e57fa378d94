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
import type { StatusKeeper } from './status.ts';

export interface PipelineOptions {
  detector: Detector;
  sloMs: number;
  horizonSeconds: number;
  metrics: PredictorMetrics;
  status: Pick<StatusKeeper, 'predicted' | 'settled'>;
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
    const second = this.read(bytes);
    if ('reason' in second) {
      // Without a second of its own it counts as the one that would have come here.
      return this.isReplay(this.lastTimestamp + 1) ? undefined : second;
    }
    if (!this.isNext(second)) return undefined;
    if (this.isReplay(second.timestamp)) {
      this.options.detector.learn(second);
      this.score.observe(second);
    } else {
      this.predict(second);
      const settled = this.score.observe(second);
      this.options.metrics.settled(settled.outcomes, settled.catches);
      this.options.status.settled(settled);
    }
    return undefined;
  }

  private read(bytes: Buffer | null): Aggregate | Unusable {
    const second = decode(bytes);
    if ('reason' in second) return second;
    const aheadSeconds = Math.ceil(second.timestamp - this.options.now());
    if (aheadSeconds <= MAX_AHEAD_SECONDS) return second;
    return { reason: 'future', message: `timestamp: ${aheadSeconds} s ahead of the clock` };
  }

  /**
   * Whether this second was told of before this pipeline began, by this process or another: it is
   * learnt from, and neither counted nor shown again.
   */
  private isReplay(timestamp: number): boolean {
    // Where nothing was ever told nothing is a replay, not even what comes before the first second.
    return Number.isFinite(this.publishedThrough) && timestamp <= this.publishedThrough;
  }

  private isNext({ timestamp }: Aggregate): boolean {
    const { metrics } = this.options;
    const last = this.lastTimestamp;
    const isNext = timestamp > last;
    if (isNext) this.lastTimestamp = timestamp;
    if (this.isReplay(timestamp)) return isNext;
    if (!isNext) metrics.repeated();
    else if (Number.isFinite(last)) metrics.missing(timestamp - last - 1);
    return isNext;
  }

  private predict(second: Aggregate): void {
    const { detector, metrics, status, now, publish } = this.options;
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
    publish(prediction);
    if (prediction.alarm) this.score.alarm(emittedAt);
    metrics.predicted(prediction);
    status.predicted(prediction);
    detector.learn(second);
    metrics.read(timestamp, now() - startedAt);
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
