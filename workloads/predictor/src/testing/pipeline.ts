import { type Aggregate, aggregate, type Prediction } from '@anomaly-prediction/messages';
import { Registry } from 'prom-client';
import type { Detector } from '../detectors/detector.ts';
import { createHtmGrowthDetector } from '../detectors/htm-growth.ts';
import { createMetrics } from '../metrics.ts';
import { Pipeline } from '../pipeline.ts';
import type { Published } from '../published.ts';
import { createStatus } from '../status.ts';
import { createFakeAnomaly } from './fake-anomaly.ts';

export const NOTHING_PUBLISHED: Published = { through: Number.NEGATIVE_INFINITY, alarmTimes: [] };

/** A pipeline in memory, whose clock follows the records by 3.2 s. */
export class PipelineUnderTest {
  readonly published: Prediction[] = [];
  readonly registry = new Registry();
  readonly status = createStatus('rubis', 'htm');
  private readonly pipeline: Pipeline;
  private nowSeconds = 1_800_000_003.2;

  constructor(
    published = NOTHING_PUBLISHED,
    detector: Detector = createHtmGrowthDetector({ anomaly: createFakeAnomaly() }),
  ) {
    this.pipeline = new Pipeline(
      {
        detector,
        sloMs: 70,
        horizonSeconds: 120,
        metrics: createMetrics(this.registry, 'rubis'),
        status: this.status,
        publish: (prediction) => this.published.push(prediction),
        now: () => this.nowSeconds,
      },
      published,
    );
  }

  at(nowSeconds: number): this {
    this.nowSeconds = nowSeconds;
    return this;
  }

  /** These seconds, each read 3.2 s after its own. */
  play(seconds: readonly Aggregate[]): void {
    for (const second of seconds) {
      this.at(second.timestamp + 3.2).take(second);
    }
  }

  take(second: Aggregate) {
    return this.pipeline.handle(aggregate.encode(second));
  }

  takeText(text: string | null) {
    return this.pipeline.handle(text === null ? null : Buffer.from(text));
  }

  /** The value of a metric, or of one of its label sets, as a scrape shows it. */
  async scraped(metric: string): Promise<number> {
    const line = (await this.registry.metrics())
      .split('\n')
      .find((candidate) => candidate.startsWith(`${metric} `));
    if (line === undefined) throw new Error(`no metric ${metric}`);
    return Number(line.slice(metric.length + 1));
  }
}
