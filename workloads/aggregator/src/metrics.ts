import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(registry: Registry) {
  const registers = [registry];
  return {
    records: new Counter({
      name: 'aggregator_records_total',
      help: 'Records read, by topic and what became of them',
      labelNames: ['topic', 'outcome'],
      registers,
    }),
    rejected: new Counter({
      name: 'aggregator_rejected_records_total',
      help: 'Records that could not be used and were set aside, late ones too',
      labelNames: ['topic', 'reason'],
      registers,
    }),
    notSetAside: new Counter({
      name: 'aggregator_rejected_records_dropped_total',
      help: 'Rejected records of which no copy was kept, since there were too many',
      registers,
    }),
    seconds: new Counter({
      name: 'aggregator_seconds_emitted_total',
      help: 'Seconds written and acknowledged',
      labelNames: ['series'],
      registers,
    }),
    incomplete: new Counter({
      name: 'aggregator_incomplete_seconds_total',
      help: 'Seconds written although a known sidecar or client had not reported',
      labelNames: ['series'],
      registers,
    }),
    openSeconds: new Gauge({
      name: 'aggregator_open_seconds',
      help: 'Seconds held open, by partition',
      labelNames: ['partition'],
      registers,
    }),
    liveSources: new Gauge({
      name: 'aggregator_live_sources',
      help: 'Sidecars and clients that are waited for, by partition',
      labelNames: ['partition'],
      registers,
    }),
    emissionDelay: new Histogram({
      name: 'aggregator_emission_delay_seconds',
      help: 'From the end of a second to the acknowledgement of its aggregate',
      buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300],
      registers,
    }),
    lastEmitted: new Gauge({
      name: 'aggregator_last_emitted_timestamp_seconds',
      help: 'The newest second written, by series',
      labelNames: ['series'],
      registers,
    }),
  };
}

/** Of a series that is no longer joined here: an old value would look like one that stands still. */
export function forgetSeries({ seconds, incomplete, lastEmitted }: Metrics, series: string): void {
  for (const metric of [seconds, incomplete, lastEmitted]) metric.remove({ series });
}
