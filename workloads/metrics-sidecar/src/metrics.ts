import { Counter, Gauge, type Registry } from 'prom-client';
import type { Sample } from './sampler.ts';

export interface SidecarMetrics {
  observe(sample: Sample): void;
  countDropped(messages: number): void;
}

/** What the sidecar tells Prometheus; `queued` is read when it asks. */
export function createMetrics(registry: Registry, queued: () => number): SidecarMetrics {
  const registers = [registry];
  const samples = new Counter({
    name: 'metrics_sidecar_samples_total',
    help: 'Seconds by what became of them; only the measured ones are sent',
    labelNames: ['outcome'],
    registers,
  });
  const present = new Gauge({
    name: 'metrics_sidecar_target_present',
    help: '1 while the observed process runs',
    registers,
  });
  const cpu = new Gauge({
    name: 'metrics_sidecar_cpu_percent',
    help: 'CPU in the last measured second, in % of the limit',
    registers,
  });
  const memory = new Gauge({
    name: 'metrics_sidecar_memory_percent',
    help: 'Working set at the end of the last measured second, in % of the limit',
    registers,
  });
  const dropped = new Counter({
    name: 'metrics_sidecar_dropped_messages_total',
    help: 'Messages lost since the queue to Kafka was full',
    registers,
  });
  new Gauge({
    name: 'metrics_sidecar_queued_messages',
    help: 'Messages that Kafka has not acknowledged yet',
    registers,
    collect() {
      this.set(queued());
    },
  });
  return {
    observe: (sample) => {
      samples.inc({ outcome: sample.outcome });
      present.set(sample.outcome === 'no_target' ? 0 : 1);
      if (sample.outcome !== 'measured') return;
      cpu.set(sample.stats.cpu);
      memory.set(sample.stats.mem);
    },
    countDropped: (messages) => dropped.inc(messages),
  };
}
