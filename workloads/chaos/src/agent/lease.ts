import { randomUUID } from 'node:crypto';

/**
 * How long a leak outlives its last renewal. A job renews every second; the agent shares the
 * starved container with what it burns, so single renewals come late, and the promise is 10 s.
 */
export const LEASE_SECONDS = 8;

export interface Lease {
  id: string;
  deadlineMs: number;
}

/** At most one lease at a time, kept alive by renewals. `nowMs` is a monotonic clock. */
export class LeaseHolder {
  readonly #nowMs: () => number;
  #lease: Lease | null = null;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The lease that holds now; null without one or after its deadline. */
  get current(): Lease | null {
    return this.#lease !== null && this.#nowMs() < this.#lease.deadlineMs ? this.#lease : null;
  }

  /** A new lease; null while another holds. */
  acquire(): Lease | null {
    if (this.current !== null) return null;
    this.#lease = { id: randomUUID(), deadlineMs: this.#nextDeadlineMs() };
    return this.#lease;
  }

  /** The lease with a later deadline; null when it does not hold any more. */
  renew(id: string): Lease | null {
    if (this.current?.id !== id) return null;
    this.#lease = { id, deadlineMs: this.#nextDeadlineMs() };
    return this.#lease;
  }

  /** Ends the lease; false when it did not hold any more. */
  release(id: string): boolean {
    if (this.current?.id !== id) return false;
    this.#lease = null;
    return true;
  }

  #nextDeadlineMs(): number {
    return this.#nowMs() + LEASE_SECONDS * 1000;
  }
}
