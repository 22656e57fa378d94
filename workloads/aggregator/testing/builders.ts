import type { Heartbeat, Response, Stats } from '@anomaly-prediction/messages';

/** Messages for tests: what a case does not say is valid. */
export const aStats = (given: Partial<Stats> = {}): Stats => ({
  timestamp: 1000,
  pod: 'web-1',
  cpu: 10,
  mem: 20,
  ...given,
});

export const aResponse = (given: Partial<Response> = {}): Response => ({
  timestamp: 1000,
  ms: 5,
  interaction: 'Home',
  ok: true,
  client: 'c1',
  sequence: 0,
  ...given,
});

export const aHeartbeat = (given: Partial<Heartbeat> = {}): Heartbeat => ({
  timestamp: 1000,
  client: 'c1',
  sequence: 0,
  open: 0,
  oldestOpenMs: 0,
  ...given,
});
