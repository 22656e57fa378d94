import type { Leak } from '../src/kinds.ts';

/** Writes down its deadline instead of doing harm. */
export class FakeLeak implements Leak {
  deadlineMs = 0;
  refusal: Error | null = null;
  async start(_rampSeconds: number, deadlineMs: number) {
    if (this.refusal) throw this.refusal;
    this.deadlineMs = deadlineMs;
  }
  extend(deadlineMs: number) {
    this.deadlineMs = deadlineMs;
  }
  stop() {
    this.deadlineMs = 0;
  }
}
