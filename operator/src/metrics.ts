import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { StoredAnomalyPredictor } from './resource.ts';

const SECONDS_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What the operator tells of itself. */
export interface Metrics {
  reconcileSeconds: Histogram;
  reconcileErrors: Counter<'error'>;
  queueDepth: Gauge;
  requests: Counter<'verb' | 'kind' | 'code'>;
  requestSeconds: Histogram<'verb'>;
  watchErrors: Counter<'kind'>;
  leader: Gauge;
}

export function createMetrics(
  registry: Registry,
  resources: () => StoredAnomalyPredictor[],
): Metrics {
  const registers = [registry];
  new Gauge({
    name: 'anomaly_operator_resource_condition',
    help: 'Whether a condition of an AnomalyPredictor has this status (1) or not (0).',
    labelNames: ['namespace', 'name', 'type', 'status'],
    registers,
    collect() {
      this.reset();
      for (const { metadata, status } of resources()) {
        const { namespace = '', name } = metadata;
        for (const condition of status?.conditions ?? []) {
          for (const state of ['True', 'False', 'Unknown'] as const) {
            const labels = { namespace, name, type: condition.type, status: state };
            this.set(labels, condition.status === state ? 1 : 0);
          }
        }
      }
    },
  });
  return {
    reconcileSeconds: new Histogram({
      name: 'anomaly_operator_reconcile_duration_seconds',
      help: 'How long a reconcile of one resource took.',
      buckets: SECONDS_BUCKETS,
      registers,
    }),
    reconcileErrors: new Counter({
      name: 'anomaly_operator_reconcile_errors_total',
      help: 'Reconciles that failed and are tried again, by the kind of error.',
      labelNames: ['error'],
      registers,
    }),
    queueDepth: new Gauge({
      name: 'anomaly_operator_queue_depth',
      help: 'Resources that wait to be reconciled.',
      registers,
    }),
    requests: new Counter({
      name: 'anomaly_operator_api_requests_total',
      help: 'Requests to the API server; code is empty when no answer came.',
      labelNames: ['verb', 'kind', 'code'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'anomaly_operator_api_request_duration_seconds',
      help: 'How long the API server took to answer.',
      labelNames: ['verb'],
      buckets: SECONDS_BUCKETS,
      registers,
    }),
    watchErrors: new Counter({
      name: 'anomaly_operator_watch_errors_total',
      help: 'Watches that broke or went silent, and were made anew.',
      labelNames: ['kind'],
      registers,
    }),
    leader: new Gauge({
      name: 'anomaly_operator_leader',
      help: 'Whether this process leads (1) or waits (0).',
      registers,
    }),
  };
}
