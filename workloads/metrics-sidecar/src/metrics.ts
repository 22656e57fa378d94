import { Counter, Gauge, type Registry } from 'prom-client';

export type SidecarMetrics = ReturnType<typeof createMetrics>;

export function createMetrics(registry: Registry) {
  const registers = [registry];
  return {
    targetFound: new Gauge({
      name: 'metrics_sidecar_target_found',
      help: '1 while the observed process is there, 0 while nothing can be sent.',
      registers,
    }),
    records: new Counter({
      name: 'metrics_sidecar_records_total',
      help: 'Seconds measured and handed to the sender.',
      registers,
    }),
    unreadable: new Counter({
      name: 'metrics_sidecar_unreadable_seconds_total',
      help: 'Seconds lost because a file of the kernel could not be read.',
      registers,
    }),
    dropped: new Counter({
      name: 'metrics_sidecar_dropped_records_total',
      help: 'Seconds dropped because the broker was away for too long.',
      registers,
    }),
    retries: new Counter({
      name: 'metrics_sidecar_send_retries_total',
      help: 'Batches that had to be sent again.',
      registers,
    }),
  };
}
