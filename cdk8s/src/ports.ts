/** Where the components listen. */
export const PORT = {
  web: 8080,
  database: 3306,
  /** Of Kafka's TLS listener; each client shows the certificate of its KafkaUser. */
  kafka: 9093,
  chaos: 7070,
  /** Where each process serves /metrics, /healthz and /readyz. */
  metrics: 9464,
  /** Of the processes beside the web server, in whose pod `metrics` is taken. */
  sidecarMetrics: 9465,
  agentMetrics: 9466,
} as const;
