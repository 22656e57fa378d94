import type { Aggregate } from '@anomaly-prediction/messages';
import type { Part } from './input.ts';

type Pods = Aggregate['pods'];

/** More responses in one second of one series are refused: they would fill the memory. */
export const MAX_RESPONSES_PER_SECOND = 100_000;

/** The largest count that a message may carry. */
const MAX_OPEN = 1_000_000_000;

export type Added = 'added' | 'duplicate' | 'too_many_responses';

/** What has been collected for one second of one series, each message once. */
export class Second {
  readonly timestamp: number;
  /** In thousandths of a ms: sums of whole numbers do not depend on the order of arrival. */
  readonly #responses = new Map<string, Map<number, { microseconds: number; ok: boolean }>>();
  readonly #heartbeats = new Map<
    string,
    { sequence: number; open: number; oldestOpenMs: number }
  >();
  readonly #pods = new Map<string, Pods[string]>();
  #responseCount = 0;

  constructor(timestamp: number) {
    this.timestamp = timestamp;
  }

  get empty(): boolean {
    return this.#responseCount === 0 && this.#heartbeats.size === 0 && this.#pods.size === 0;
  }

  add({ content }: Part): Added {
    if (content.kind === 'stats') return this.#addStats(content.stats);
    if (content.kind === 'heartbeat') return this.#addHeartbeat(content);
    return this.#addResponse(content);
  }

  #addStats({ pod, cpu, mem, throttled }: { pod: string } & Pods[string]): Added {
    if (this.#pods.has(pod)) return 'duplicate';
    this.#pods.set(pod, { cpu, mem, ...(throttled !== undefined && { throttled }) });
    return 'added';
  }

  #addHeartbeat({ client, ...own }: Extract<Part['content'], { kind: 'heartbeat' }>): Added {
    const known = this.#heartbeats.get(client);
    if (known && known.sequence >= own.sequence) return 'duplicate';
    const { sequence, open, oldestOpenMs } = own;
    this.#heartbeats.set(client, { sequence, open, oldestOpenMs });
    return 'added';
  }

  #addResponse(response: Extract<Part['content'], { kind: 'response' }>): Added {
    const { client, sequence, ms, ok } = response;
    const own = this.#responses.get(client) ?? new Map();
    if (own.has(sequence)) return 'duplicate';
    if (this.#responseCount >= MAX_RESPONSES_PER_SECOND) return 'too_many_responses';
    own.set(sequence, { microseconds: Math.round(ms * 1000), ok });
    this.#responses.set(client, own);
    this.#responseCount++;
    return 'added';
  }

  summarise({ sloMs, incomplete }: { sloMs: number; incomplete: boolean }): Aggregate {
    const responses = [...this.#responses.values()].flatMap((own) => [...own.values()]);
    const sorted = responses.map(({ microseconds }) => microseconds).sort((a, b) => a - b);
    const total = sorted.reduce((sum, microseconds) => sum + microseconds, 0);
    const heartbeats = [...this.#heartbeats.values()];
    const pods = [...this.#pods].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      timestamp: this.timestamp,
      cpu: mean(pods.map(([, { cpu }]) => cpu)),
      mem: mean(pods.map(([, { mem }]) => mem)),
      count: sorted.length,
      summation: total / 1000,
      mean: sorted.length === 0 ? 0 : Math.round(total / sorted.length) / 1000,
      max: (sorted.at(-1) ?? 0) / 1000,
      violations: responses.filter(({ microseconds, ok }) => !ok || microseconds >= sloMs * 1000)
        .length,
      p99: nearestRank(sorted, 0.99) / 1000,
      open: Math.min(
        heartbeats.reduce((sum, { open }) => sum + open, 0),
        MAX_OPEN,
      ),
      oldestOpenMs: heartbeats.reduce((max, { oldestOpenMs }) => Math.max(max, oldestOpenMs), 0),
      incomplete: incomplete || this.empty,
      pods: Object.fromEntries(pods),
    };
  }
}

/** To three decimals; null of nothing. */
const mean = (values: readonly number[]): number | null =>
  values.length === 0
    ? null
    : Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 1000) / 1000;

/** The smallest value that at least this share of all does not exceed; 0 of nothing. */
const nearestRank = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
