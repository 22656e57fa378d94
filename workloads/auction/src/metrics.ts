import { Counter, Histogram, type Registry } from 'prom-client';

export interface SiteMetrics {
  /** `interaction` is of a fixed set, so that the number of time series is bounded. */
  observe(interaction: string, status: number, seconds: number): void;
  bidRefused(reason: string): void;
  purchaseRefused(reason: string): void;
  /** Forgets what was counted: warming up is no visit. */
  reset(): void;
}

/** Around the objective of 70 ms, up to the 10 s after which a client gives up. */
const BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.035, 0.05, 0.07, 0.1, 0.25, 0.5, 1, 2.5, 10];

export function createSiteMetrics(registry: Registry): SiteMetrics {
  const durations = new Histogram({
    name: 'auction_request_duration_seconds',
    help: 'Time from a request’s arrival to the end of its answer, by interaction and HTTP status.',
    labelNames: ['interaction', 'status'],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  const refusedBids = new Counter({
    name: 'auction_refused_bids_total',
    help: 'Bids not taken, by reason: ended, at_limit, too_low, too_high or too_many.',
    labelNames: ['reason'],
    registers: [registry],
  });
  const refusedPurchases = new Counter({
    name: 'auction_refused_purchases_total',
    help: 'Purchases at once not made, by reason: ended, not_offered or too_many.',
    labelNames: ['reason'],
    registers: [registry],
  });
  return {
    observe: (interaction, status, seconds) => durations.observe({ interaction, status }, seconds),
    bidRefused: (reason) => refusedBids.inc({ reason }),
    purchaseRefused: (reason) => refusedPurchases.inc({ reason }),
    reset: () => {
      durations.reset();
      refusedBids.reset();
      refusedPurchases.reset();
    },
  };
}
