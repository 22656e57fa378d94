/** Where the components listen. */
export const PORT = {
  web: 8080,
  database: 3306,
  /** Of Kafka's TLS listener; each client shows the certificate of its KafkaUser. */
  kafka: 9093,
  chaos: 7070,
  /** Where each process serves /metrics, /healthz and /readyz. */
  metrics: 9464,
  /** Of the sidecar, in whose pod `metrics` is the web server's. */
  sidecarMetrics: 9465,
} as const;
