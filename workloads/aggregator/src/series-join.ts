import type { Aggregate } from '@anomaly-prediction/messages';
import { lowerOffsets, type Offsets } from './checkpoint.ts';
import type { Input, Part } from './input.ts';
import { Second } from './second.ts';

/** Seconds of one series held open at once. A longer silence makes the series begin anew. */
export const MAX_OPEN_SECONDS = 600;
/** Sidecars and clients of one series. */
export const MAX_SOURCES = 500;
/** The longest by which the wait grows when everything comes late, as after an outage. */
export const MAX_GRACE_MS = 30_000;

export interface JoinOptions {
  sloMs: number;
  allowedLatenessMs: number;
}

export interface Origin {
  input: Input;
  offset: number;
}

export type Outcome =
  /** Belongs to a second that will be emitted. */
  | 'used'
  /**
   * Belongs to the second in which the series begins, perhaps seen in half: not emitted, unless an
   * earlier message moves the beginning back.
   */
  | 'first_second'
  | 'duplicate'
  /** Its second was closed before it came. */
  | 'late'
  | 'too_many_sources'
  | 'too_many_responses';

interface OpenSecond {
  second: Second;
  /** When the wait began. */
  waitFromMs: number;
  /** When the second closes even without the sources that have not reported it. */
  deadlineMs: number;
  offsets: Offsets;
}

interface Source {
  reportedUpTo: number;
  /** The message that said so: replayed, it makes the source known again. */
  origin: Origin;
}

/**
 * Joins one series per epoch second. A second that is over closes when every live source has reported
 * it, or when its wait is over; seconds close strictly in order, those without any message too.
 *
 * A source is live while it has reported the second before the next one to close: what misses one
 * wait is no longer waited for until it speaks again. Everything follows from the messages read
 * since the checkpoint, so that a successor comes to the same result.
 */
export class SeriesJoin {
  readonly #options: JoinOptions;
  /** Without a gap from the next second to the newest seen. */
  readonly #open = new Map<number, OpenSecond>();
  readonly #sources = new Map<string, Source>();
  /** The second that closes next; undefined before the first message. */
  #next: number | undefined;
  /** The next second to close is the first seen: it closes without being emitted. */
  #first = false;
  /** Where the series began, until its first second is emitted: a successor must begin there too. */
  #begin: Offsets = {};
  #emittedUpTo: number | undefined;
  #lastArrivalMs: number | undefined;
  #retired = false;

  constructor(options: JoinOptions, emittedUpTo?: number) {
    this.#options = options;
    this.#emittedUpTo = emittedUpTo;
    if (emittedUpTo !== undefined) this.#next = emittedUpTo + 1;
  }

  get emittedUpTo(): number | undefined {
    return this.#emittedUpTo;
  }

  get openSeconds(): number {
    return this.#open.size;
  }

  get liveSources(): number {
    return this.#sources.size;
  }

  /** Too far ahead of what is still open: to be offered again once that has closed. */
  full(timestamp: number): boolean {
    const next = this.#next ?? timestamp;
    return this.#open.size > 0 && timestamp - next >= MAX_OPEN_SECONDS;
  }

  /** Takes one message that arrived at `nowMs`. Only when the series is not {@link full} for it. */
  offer(part: Part, origin: Origin, nowMs: number): Outcome {
    this.#lastArrivalMs = nowMs;
    this.#retired = false;
    if (this.#begins(part.timestamp)) this.#beginAt(part.timestamp, nowMs);
    const next = this.#next ?? part.timestamp;
    if (!this.#known(part, next)) return 'too_many_sources';
    this.#heard(part, origin, next);
    if (part.timestamp < next) return 'late';

    this.#openUpTo(part.timestamp, nowMs);
    const open = this.#open.get(part.timestamp);
    if (!open) throw new Error(`second ${part.timestamp} is not open`);
    const added = open.second.add(part);
    if (added !== 'added') return added;
    lowerOffsets(open.offsets, { [origin.input]: origin.offset });
    return this.#first && part.timestamp === next ? 'first_second' : 'used';
  }

  /**
   * Closes the next second if its time has come, and no second from `frontier` on: of those not
   * everything that is already in the input topics has been read. Returns undefined when none closes,
   * null for the first one, which is not emitted.
   */
  close(nowMs: number, frontier: number): Aggregate | null | undefined {
    const next = this.#next;
    if (next === undefined || next >= frontier) return undefined;
    const open = this.#open.get(next);
    if (!open) return undefined;
    const sources = [...this.#sources.values()];
    const missing = sources.some(({ reportedUpTo }) => reportedUpTo === next - 1);
    const complete = !missing && sources.some(({ reportedUpTo }) => reportedUpTo >= next);
    if (!this.#over(next, nowMs) || nowMs < this.#closesAtMs(open, complete)) return undefined;

    this.#open.delete(next);
    this.#next = next + 1;
    for (const [name, { reportedUpTo }] of this.#sources) {
      if (reportedUpTo < next) this.#sources.delete(name);
    }
    if (this.#first) {
      this.#first = false;
      lowerOffsets(this.#begin, open.offsets);
      return null;
    }
    this.#emittedUpTo = next;
    this.#begin = {};
    return open.second.summarise({ sloMs: this.#options.sloMs, incomplete: missing });
  }

  /** Nothing could be read for `darkMs` until `nowMs`: what was waited for gets that time again. */
  extendWaits(nowMs: number, darkMs: number): void {
    const waitFromMs = nowMs + Math.min(darkMs, MAX_GRACE_MS);
    for (const open of this.#open.values()) {
      open.waitFromMs = Math.max(open.waitFromMs, waitFromMs);
      const deadlineMs = waitFromMs + this.#options.allowedLatenessMs;
      open.deadlineMs = Math.max(open.deadlineMs, deadlineMs);
    }
  }

  /** Lowers `into` to what a successor must read again. */
  lowerResume(into: Offsets): void {
    lowerOffsets(into, this.#begin);
    for (const { offsets } of this.#open.values()) lowerOffsets(into, offsets);
    for (const { origin } of this.#sources.values()) {
      lowerOffsets(into, { [origin.input]: origin.offset });
    }
  }

  /** Long silent: it may be forgotten where the room is needed. */
  get retired(): boolean {
    return this.#retired;
  }

  /** Forgets the sources of a series that has long been silent, so that they hold nothing back. */
  retire(nowMs: number): void {
    this.#lastArrivalMs ??= nowMs;
    const silentMs = nowMs - this.#lastArrivalMs;
    if (this.#open.size > 0 || silentMs <= MAX_OPEN_SECONDS * 1000) return;
    this.#retired = true;
    this.#sources.clear();
  }

  /**
   * A source whose clock runs ahead reports seconds that the others have yet to live through. The
   * arrivals count too, since `nowMs` lags by what has just been read.
   */
  #over(timestamp: number, nowMs: number): boolean {
    return Math.max(nowMs, this.#lastArrivalMs ?? nowMs) >= (timestamp + 1) * 1000;
  }

  #closesAtMs({ waitFromMs, deadlineMs }: OpenSecond, complete: boolean): number {
    // Who speaks besides the first to be heard shows only once everybody could have spoken.
    if (this.#first) return waitFromMs + this.#options.allowedLatenessMs;
    return complete ? Number.NEGATIVE_INFINITY : deadlineMs;
  }

  /** A series begins with its first message, and anew after a silence too long to fill. */
  #begins(timestamp: number): boolean {
    if (this.#next === undefined) return true;
    if (this.#open.size === 0) return timestamp - this.#next >= MAX_OPEN_SECONDS;
    return this.#beginsEarlier(timestamp, this.#next);
  }

  /** Topics are not read in one order of time: until the first second closes it may move back. */
  #beginsEarlier(timestamp: number, next: number): boolean {
    const untold = timestamp > (this.#emittedUpTo ?? -1);
    const fits = next + this.#open.size - timestamp <= MAX_OPEN_SECONDS;
    return this.#first && timestamp < next && untold && fits;
  }

  #beginAt(timestamp: number, nowMs: number): void {
    const end = this.#open.size === 0 ? timestamp : (this.#next ?? timestamp);
    this.#next = timestamp;
    this.#first = true;
    for (let second = timestamp; second < end; second++) this.#openSecond(second, nowMs);
  }

  #known({ source, reportedUpTo }: Part, next: number): boolean {
    const wanted = reportedUpTo >= next - 1;
    return !wanted || this.#sources.has(source) || this.#sources.size < MAX_SOURCES;
  }

  #heard({ source, reportedUpTo }: Part, origin: Origin, next: number): void {
    const known = this.#sources.get(source)?.reportedUpTo ?? next - 1;
    if (reportedUpTo >= known) this.#sources.set(source, { reportedUpTo, origin });
  }

  #openUpTo(timestamp: number, nowMs: number): void {
    const next = this.#next ?? timestamp;
    for (let second = next + this.#open.size; second <= timestamp; second++) {
      this.#openSecond(second, nowMs);
    }
  }

  /** The wait for a second begins when it is over and something of it or of a later one has come. */
  #openSecond(timestamp: number, nowMs: number): void {
    const endMs = (timestamp + 1) * 1000;
    const graceMs = Math.min(Math.max(0, nowMs - endMs), MAX_GRACE_MS);
    const waitFromMs = Math.max(nowMs, endMs);
    this.#open.set(timestamp, {
      second: new Second(timestamp),
      waitFromMs,
      deadlineMs: waitFromMs + this.#options.allowedLatenessMs + graceMs,
      offsets: {},
    });
  }
}
