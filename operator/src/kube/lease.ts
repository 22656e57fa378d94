/** The part of a coordination.k8s.io Lease that leader election uses. */
export interface LeaseSpec {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  leaseTransitions?: number;
}

/** A Lease as this process has seen it, on its own monotonic clock. */
export interface ObservedLease {
  /** Empty when it was given back. */
  holder: string;
  /** Changes with each renewal; compared, never read as a time, since the holder's clock may be wrong. */
  record: string;
  /** When this record was first seen, and for how long it holds from then. */
  sinceMs: number;
  durationMs: number;
}

/** @param defaultDurationMs for a Lease that names none */
export function observe(
  before: ObservedLease | undefined,
  spec: LeaseSpec,
  nowMs: number,
  defaultDurationMs: number,
): ObservedLease {
  const { holderIdentity = '', leaseDurationSeconds, renewTime, acquireTime } = spec;
  const record = JSON.stringify([holderIdentity, renewTime, acquireTime, spec.leaseTransitions]);
  if (before?.record === record) return before;
  const durationMs =
    leaseDurationSeconds === undefined ? defaultDurationMs : leaseDurationSeconds * 1_000;
  return { holder: holderIdentity, record, sinceMs: nowMs, durationMs };
}

/**
 * Whether another one holds it.
 * @param observed undefined when there never was one
 */
export function judgeLease(
  observed: ObservedLease | undefined,
  identity: string,
  nowMs: number,
): 'ours' | 'held' | 'free' {
  if (!observed || observed.holder === '') return 'free';
  if (observed.holder === identity) return 'ours';
  return nowMs < observed.sinceMs + observed.durationMs ? 'held' : 'free';
}
