import { setTimeout as delay } from 'node:timers/promises';
import { createKafka } from '@anomaly-prediction/kafka';
import { type Response, responseTime, stats, TOPICS } from '@anomaly-prediction/messages';
import { aHeartbeat, aResponse, aStats } from './builders.ts';

export interface SenderOptions {
  brokers: string;
  prefix: string;
  series: string;
  log: { warn(fields: object, message: string): void };
}

/** Sends in order, keeping what the broker has not acknowledged, as the real senders do. */
interface Sender {
  push(value: Buffer, acknowledged?: () => void): void;
  /** Sends the rest, then disconnects. */
  close(): Promise<void>;
}

async function openSender(name: string, topic: string, options: SenderOptions): Promise<Sender> {
  const { brokers, prefix, series, log } = options;
  const producer = createKafka({ clientId: name, brokers, log }).producer({
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  let queue: { value: Buffer; acknowledged: () => void }[] = [];
  let open = true;
  const sending = (async () => {
    while (open || queue.length > 0) {
      const batch = queue;
      queue = [];
      if (batch.length === 0) {
        await delay(20);
        continue;
      }
      const messages = batch.map(({ value }) => ({ key: series, value }));
      await producer.send({ topic: `${prefix}${topic}`, messages });
      for (const { acknowledged } of batch) acknowledged();
    }
  })();
  return {
    push: (value, acknowledged = () => {}) => queue.push({ value, acknowledged }),
    close: async () => {
      open = false;
      await sending;
      await producer.disconnect();
    },
  };
}

const PACE_MS = 50;

/** Calls `each` again and again, `ended` with each second that has passed, to the last before the end. */
async function pace(
  signal: AbortSignal,
  each: (second: number) => void,
  ended: (second: number) => void,
) {
  const now = () => Math.floor(Date.now() / 1000);
  for (let second = now(); ; await delay(PACE_MS)) {
    for (; second < now(); second++) ended(second);
    if (signal.aborted) return;
    each(second);
  }
}

/** Begins to send once its producer is connected, and ends when the signal says so. */
type Begin<T> = (signal: AbortSignal) => Promise<T>;

/** A client that gets an answer every 50 ms, in real time. Returns what the broker acknowledged. */
export async function connectClient(
  client: string,
  options: SenderOptions,
): Promise<Begin<Response[]>> {
  const acknowledged: Response[] = [];
  const sender = await openSender(client, TOPICS.responseTime, options);
  let sequence = 0;
  const respond = (timestamp: number) => {
    const ms = ((sequence * 7919) % 200_000) / 1000;
    const response = aResponse({ timestamp, client, sequence: sequence++, ms });
    sender.push(responseTime.encode(response), () => acknowledged.push(response));
  };
  const beat = (timestamp: number) => {
    const heartbeat = aHeartbeat({ timestamp, client, sequence: sequence++, open: 1 });
    sender.push(responseTime.encode(heartbeat));
  };
  return async (signal) => {
    await pace(signal, respond, beat);
    await sender.close();
    return acknowledged;
  };
}

/** A sidecar that measures every second. */
export async function connectSidecar(pod: string, options: SenderOptions): Promise<Begin<void>> {
  const sender = await openSender(pod, TOPICS.stats, options);
  const measure = (timestamp: number) => {
    sender.push(stats.encode(aStats({ timestamp, pod, cpu: timestamp % 100 })));
  };
  return async (signal) => {
    await pace(signal, () => {}, measure);
    await sender.close();
  };
}
