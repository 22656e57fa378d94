import { createHash, randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { environmentField } from '@anomaly-prediction/service';
import { z } from 'zod';
import { LEAK_KINDS, type LeakKind } from '../kinds.ts';

/** How long each lasts, and in which time it comes to hurt, unless told otherwise. */
const DEFAULT_SECONDS: Record<LeakKind, { for: number; ramp: number }> = {
  cpu: { for: 120, ramp: 50 },
  // Long enough for the heap to fill, and for what comes of that to be seen.
  memory: { for: 300, ramp: 150 },
  // There at once: its ramp is for nothing.
  burst: { for: 5, ramp: 5 },
  'slow-database': { for: 240, ramp: 120 },
};

const RANDOM_RAMP_MIN_SECONDS = 30;
const RANDOM_RAMP_MAX_SECONDS = 180;
const MAX_SEED_LENGTH = 200;
const MAX_OWN_SEED = 2 ** 32;

const flagsSchema = z.strictObject({
  kind: z.enum(LEAK_KINDS),
  /** How many web pods leak: a number, or all. */
  pods: z.union([
    z.literal('all').transform(() => Number.POSITIVE_INFINITY),
    environmentField.count,
  ]),
  /** Seconds that the leak lasts. */
  for: environmentField.positive.optional(),
  /** Seconds until it hurts, about: what that means is up to the kind. */
  ramp: z.union([z.literal('random'), environmentField.positive]).optional(),
  /** What a random ramp is drawn from. */
  seed: z.string().min(1).max(MAX_SEED_LENGTH).optional(),
});

export interface Flags {
  kind: LeakKind;
  pods: number;
  durationSeconds: number;
  rampSeconds: number;
  /** null where nothing is drawn. */
  seed: string | null;
}

/** Throws one line that names what is wrong. */
export function readFlags(args: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kind: { type: 'string', default: 'cpu' },
      pods: { type: 'string', default: '1' },
      for: { type: 'string' },
      ramp: { type: 'string' },
      seed: { type: 'string' },
    },
  });
  const result = flagsSchema.safeParse(values);
  if (!result.success) throw new Error(`flags not usable: ${z.prettifyError(result.error)}`);
  const { kind, pods, for: durationSeconds, ramp, seed } = result.data;
  const usual = DEFAULT_SECONDS[kind];
  const common = { kind, pods, durationSeconds: durationSeconds ?? usual.for };
  if (ramp !== 'random') return { ...common, rampSeconds: ramp ?? usual.ramp, seed: null };
  // Told in the log, so that the run can be repeated.
  const drawnFrom = seed ?? String(randomInt(MAX_OWN_SEED));
  return { ...common, rampSeconds: drawRampSeconds(drawnFrom), seed: drawnFrom };
}

/** Uniform over the whole seconds of the range; the same seed gives the same ramp. */
export function drawRampSeconds(seed: string): number {
  const drawn = createHash('sha256').update(`ramp ${seed}`).digest().readUInt32BE() / 2 ** 32;
  const choices = RANDOM_RAMP_MAX_SECONDS - RANDOM_RAMP_MIN_SECONDS + 1;
  return RANDOM_RAMP_MIN_SECONDS + Math.floor(drawn * choices);
}
