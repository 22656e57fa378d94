import { z } from 'zod';
import { INPUTS, type Input } from './input.ts';

/** How far one input of a partition has been read. */
export interface InputPosition {
  /** The smallest offset that a successor must read again to know all that this reader knew. */
  resume: number;
  /** The next offset that had not been read. */
  read: number;
}

/**
 * Travels as a header with every aggregate: what was written and how far the inputs were used can
 * therefore never disagree, whatever is killed between the two.
 */
export interface Checkpoint {
  inputs: Record<Input, InputPosition>;
  /** The last second emitted of each series of the partition. */
  emitted: ReadonlyMap<string, number>;
}

/** The header that carries the {@link Checkpoint}. */
export const CHECKPOINT_HEADER = 'checkpoint';

const offset = z.int().min(0);
const position = z.object({ resume: offset, read: offset });
const schema = z.object({
  inputs: z.object({ stats: position, responsetime: position }),
  emitted: z.record(z.string(), z.int().min(0)),
});

export const encodeCheckpoint = ({ inputs, emitted }: Checkpoint): string =>
  JSON.stringify({ inputs, emitted: Object.fromEntries(emitted) });

/** Undefined for what this project did not write. */
export function decodeCheckpoint(text: string | undefined): Checkpoint | undefined {
  if (text === undefined) return undefined;
  const parsed = z.string().transform(parseJson).pipe(schema).safeParse(text);
  if (!parsed.success) return undefined;
  const { inputs, emitted } = parsed.data;
  return { inputs, emitted: new Map(Object.entries(emitted)) };
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
}

/** A record already written to `aggregate`. */
export interface WrittenAggregate {
  series: string;
  /** Undefined where the value is not an aggregate. */
  timestamp: number | undefined;
  checkpoint: string | undefined;
}

/**
 * What a new owner knows of its predecessors' work from the end of `aggregate`. The newest record
 * alone tells it; older ones count only where something else has written to the topic.
 */
export function restore(tail: readonly WrittenAggregate[]): Checkpoint {
  const newest = tail.findLastIndex(({ checkpoint }) => decodeCheckpoint(checkpoint));
  const known = decodeCheckpoint(tail[newest]?.checkpoint);
  const emitted = new Map(known?.emitted);
  for (const { series, timestamp } of tail.slice(newest + 1)) {
    if (timestamp !== undefined) {
      emitted.set(series, Math.max(timestamp, emitted.get(series) ?? 0));
    }
  }
  return { inputs: known?.inputs ?? unread(), emitted };
}

const unread = (): Record<Input, InputPosition> => ({
  stats: { resume: 0, read: 0 },
  responsetime: { resume: 0, read: 0 },
});

/** The smallest of several offsets by input. */
export type Offsets = Partial<Record<Input, number>>;

export function lowerOffsets(into: Offsets, other: Offsets): void {
  for (const input of INPUTS) {
    const own = other[input];
    if (own !== undefined) into[input] = Math.min(own, into[input] ?? own);
  }
}
