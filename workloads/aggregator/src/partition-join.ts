import type { Aggregate } from '@anomaly-prediction/messages';
import {
  type Checkpoint,
  encodeCheckpoint,
  type InputPosition,
  type Offsets,
} from './checkpoint.ts';
import { INPUTS, type Input, type Part } from './input.ts';
import { type JoinOptions, type Outcome, SeriesJoin } from './series-join.ts';

/** A message further ahead of our clock is refused: one wrong clock must not close everything. */
export const MAX_FUTURE_SECONDS = 60;
/** While a backlog is read neither topic runs further ahead of the other, in seconds of messages. */
const MAX_AHEAD_SECONDS = 120;
export const MAX_SERIES_PER_PARTITION = 64;
/** Longer between two answers of the broker than any of our own waits: it was away, or we were. */
const DARK_MS = 2_000;
/** What senders may need once the broker answers again: leaders are chosen, back-offs run out. */
const RECOVERY_MS = 10_000;

export type PartitionOutcome =
  | Outcome
  /** Emitted, counted or refused by a predecessor already. */
  | 'replayed'
  | 'from_the_future'
  | 'too_many_series'
  /** Not taken now: to be offered again. */
  | 'held';

export interface Emission {
  series: string;
  aggregate: Aggregate;
  /** Encoded {@link Checkpoint} as of this emission. */
  checkpoint: string;
}

export interface PartitionJoinOptions extends JoinOptions {
  checkpoint: Checkpoint;
  /** Where reading begins, and where the inputs ended at that moment. */
  start: Readonly<Record<Input, number>>;
  end: Readonly<Record<Input, number>>;
  /** When that was. */
  openedMs: number;
}

interface InputState {
  position: number;
  highWatermark: number;
  /** The newest second seen in the topic, of a held message too. */
  newest: number;
  held: { series: string; timestamp: number } | undefined;
}

/**
 * Joins all series of one partition. Pure but for its state: the clock is an argument, and what it
 * returns is still to be written. Its state follows from a checkpoint and the messages since.
 */
export class PartitionJoin {
  readonly #options: PartitionJoinOptions;
  readonly #series = new Map<string, SeriesJoin>();
  readonly #inputs: Record<Input, InputState>;
  #contactMs: number;

  constructor(options: PartitionJoinOptions) {
    this.#options = options;
    this.#contactMs = options.openedMs;
    const state = (input: Input): InputState => ({
      position: options.start[input],
      highWatermark: options.end[input],
      newest: Number.NEGATIVE_INFINITY,
      held: undefined,
    });
    this.#inputs = { stats: state('stats'), responsetime: state('responsetime') };
    for (const [series, emittedUpTo] of options.checkpoint.emitted) {
      this.#series.set(series, new SeriesJoin(options, emittedUpTo));
    }
  }

  /** The offset of the next message wanted of this input. */
  position(input: Input): number {
    return this.#inputs[input].position;
  }

  has(series: string): boolean {
    return this.#series.has(series);
  }

  get openSeconds(): number {
    return this.#sum(({ openSeconds }) => openSeconds);
  }

  get liveSources(): number {
    return this.#sum(({ liveSources }) => liveSources);
  }

  /** The broker holds messages of this input up to here. */
  seesEnd(input: Input, highWatermark: number): void {
    this.#inputs[input].highWatermark = highWatermark;
  }

  /** Whether a predecessor has dealt with this message as far as it needed to. */
  replayed(input: Input, offset: number): boolean {
    return offset < this.#options.checkpoint.inputs[input].read;
  }

  /** Passes a message that cannot be used. */
  skip(input: Input, offset: number): void {
    this.#inputs[input].position = offset + 1;
  }

  /** Takes the message at `offset`, which arrived at `nowMs`; 'held' leaves it for later. */
  offer(input: Input, offset: number, series: string, part: Part, nowMs: number): PartitionOutcome {
    const outcome = this.#take(input, offset, series, part, nowMs);
    if (outcome === 'held') return outcome;
    this.skip(input, offset);
    const again = outcome !== 'used' && outcome !== 'first_second' && outcome !== 'duplicate';
    return again && this.replayed(input, offset) ? 'replayed' : outcome;
  }

  #take(input: Input, offset: number, name: string, part: Part, nowMs: number): PartitionOutcome {
    const { timestamp } = part;
    if (timestamp > nowMs / 1000 + MAX_FUTURE_SECONDS) return 'from_the_future';
    const series = this.#seriesOf(name);
    if (!series) return 'too_many_series';

    const state = this.#inputs[input];
    state.held = { series: name, timestamp };
    if (this.held(input)) return 'held';
    state.held = undefined;
    state.newest = Math.max(state.newest, timestamp);
    return series.offer(part, { input, offset }, nowMs);
  }

  /** Whether the message offered last would still be held. */
  held(input: Input): boolean {
    const { held } = this.#inputs[input];
    if (!held) return false;
    return this.#aheadOfOther(input, held.timestamp) || this.#full(held);
  }

  #full({ series, timestamp }: { series: string; timestamp: number }): boolean {
    return this.#series.get(series)?.full(timestamp) ?? false;
  }

  #aheadOfOther(input: Input, timestamp: number): boolean {
    return INPUTS.filter((other) => other !== input && this.#behind(other)).some((other) => {
      const seen = this.#seen(other);
      return Number.isFinite(seen) && timestamp > seen + MAX_AHEAD_SECONDS;
    });
  }

  #behind(input: Input): boolean {
    const { position, highWatermark } = this.#inputs[input];
    return position < highWatermark;
  }

  #seen(input: Input): number {
    const { newest, held } = this.#inputs[input];
    return Math.max(newest, held?.timestamp ?? Number.NEGATIVE_INFINITY);
  }

  /**
   * What closes, at most `limit` seconds, each series in order. The clock of the waits is `contactMs`,
   * when a fetch was last answered: while the broker is away nothing that could be there is given up.
   */
  close(contactMs: number, limit: number): Emission[] {
    this.#noticeDarkness(contactMs);
    const frontier = this.#frontier();
    const emissions: Emission[] = [];
    for (const [name, series] of this.#series) {
      while (emissions.length < limit) {
        const aggregate = series.close(this.#contactMs, frontier);
        if (aggregate === undefined) break;
        if (aggregate === null) continue;
        const checkpoint = encodeCheckpoint(this.#checkpoint());
        emissions.push({ series: name, aggregate, checkpoint });
      }
    }
    return emissions;
  }

  /** Whoever was cut off as we were needs that time again to send what is waiting. */
  #noticeDarkness(contactMs: number): void {
    const darkMs = contactMs - this.#contactMs;
    this.#contactMs = Math.max(contactMs, this.#contactMs);
    if (darkMs <= DARK_MS) return;
    for (const series of this.#series.values()) {
      series.extendWaits(contactMs, darkMs + RECOVERY_MS);
    }
  }

  retire(nowMs: number): void {
    for (const series of this.#series.values()) series.retire(nowMs);
  }

  /** Seconds before it have been read of every topic, up to the disorder that is allowed anyway. */
  #frontier(): number {
    const behind = INPUTS.filter((input) => this.#behind(input));
    const disorderSeconds = this.#options.allowedLatenessMs / 1000;
    return Math.min(...behind.map((input) => this.#seen(input) - disorderSeconds));
  }

  #checkpoint(): Checkpoint {
    const resume: Offsets = {};
    const emitted = new Map<string, number>();
    for (const [name, series] of this.#series) {
      series.lowerResume(resume);
      if (series.emittedUpTo !== undefined) emitted.set(name, series.emittedUpTo);
    }
    const position = (input: Input): InputPosition => {
      const { position } = this.#inputs[input];
      const read = Math.max(position, this.#options.checkpoint.inputs[input].read);
      return { resume: Math.min(resume[input] ?? position, position), read };
    };
    return {
      inputs: { stats: position('stats'), responsetime: position('responsetime') },
      emitted,
    };
  }

  #seriesOf(name: string): SeriesJoin | undefined {
    const known = this.#series.get(name);
    if (known || !this.#makeRoom()) return known;
    const series = new SeriesJoin(this.#options);
    this.#series.set(name, series);
    return series;
  }

  /** A series that has long been silent gives its place to a new one. */
  #makeRoom(): boolean {
    if (this.#series.size < MAX_SERIES_PER_PARTITION) return true;
    for (const [name, { retired }] of this.#series) {
      if (retired) return this.#series.delete(name);
    }
    return false;
  }

  #sum(measure: (series: SeriesJoin) => number): number {
    let sum = 0;
    for (const series of this.#series.values()) sum += measure(series);
    return sum;
  }
}
