import { setTimeout as delay } from 'node:timers/promises';
import type { Outbox } from '@anomaly-prediction/kafka';
import { type Prediction, prediction } from '@anomaly-prediction/messages';

/** What this process says of its series, whichever of its pipelines says it. */
export interface Publisher {
  publish(prediction: Prediction): void;
  /** The last second published by this process; -Infinity before any. */
  readonly through: number;
  /** Returns when the broker has acknowledged everything, or has not within 2 s. */
  settle(): Promise<void>;
}

/** Well within the 10 s that a process has to stop. */
const SETTLE_MS = 2_000;
const POLL_MS = 20;

export function createPublisher(
  outbox: Pick<Outbox, 'push' | 'queued'>,
  wait: (ms: number) => Promise<unknown> = delay,
): Publisher {
  let through = Number.NEGATIVE_INFINITY;
  return {
    publish: (value) => {
      outbox.push(prediction.encode(value));
      through = Math.max(through, value.timestamp);
    },
    get through() {
      return through;
    },
    settle: async () => {
      for (let waitedMs = 0; outbox.queued > 0 && waitedMs < SETTLE_MS; waitedMs += POLL_MS) {
        await wait(POLL_MS);
      }
    },
  };
}
