import type { Interaction } from '@anomaly-prediction/messages';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface LoadMetrics {
  observe(outcome: { interaction: Interaction; ok: boolean; ms: number }): void;
  countDetour(detour: string): void;
  countDropped(messages: number): void;
}

/** What the client tells Prometheus; the gauges are read when it asks. */
export function createMetrics(
  registry: Registry,
  { open, sessions, queued }: Record<'open' | 'sessions' | 'queued', () => number>,
): LoadMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: 'load_client_requests_total',
    help: 'Requests that ended',
    labelNames: ['interaction', 'ok'],
    registers,
  });
  const seconds = new Histogram({
    name: 'load_client_response_seconds',
    help: 'From the instant a request was due to the last byte of its answer; failed ones as 10 s',
    buckets: [0.002, 0.005, 0.01, 0.02, 0.035, 0.05, 0.07, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    registers,
  });
  const detours = new Counter({
    name: 'load_client_detours_total',
    help: 'Times that a visitor did something else than the transition table said',
    labelNames: ['reason'],
    registers,
  });
  const dropped = new Counter({
    name: 'load_client_dropped_messages_total',
    help: 'Messages lost since the queue to Kafka was full',
    registers,
  });
  new Gauge({
    name: 'load_client_open_requests',
    help: 'Requests without a complete answer',
    registers,
    collect() {
      this.set(open());
    },
  });
  new Gauge({
    name: 'load_client_sessions',
    help: 'Visitors who are here',
    registers,
    collect() {
      this.set(sessions());
    },
  });
  new Gauge({
    name: 'load_client_queued_messages',
    help: 'Messages that Kafka has not acknowledged yet',
    registers,
    collect() {
      this.set(queued());
    },
  });
  return {
    observe: ({ interaction, ok, ms }) => {
      requests.inc({ interaction, ok: String(ok) });
      seconds.observe(ms / 1_000);
    },
    countDetour: (reason) => detours.inc({ reason }),
    countDropped: (messages) => dropped.inc(messages),
  };
}
