import { aggregateSchema, epochInstant, epochSecond } from '@anomaly-prediction/messages';
import { z } from 'zod';
import { SCENARIOS } from '../plan/index.ts';

export const RECORDING_VERSION = 1;

const episodeNumber = z.int().min(0).max(1_000_000);
const share = z.number().min(0).max(1);
const text = z.string().max(500);

/** The system that was recorded: what a comparison has to hold equal. */
export const systemSchema = z.object({
  webCores: z.number().positive(),
  webMemoryMiB: z.number().positive(),
  clients: z.int().min(1),
  sessionsPerClient: z.int().min(1),
  thinkTimeMs: z.number().positive(),
  sloMs: z.number().positive(),
});

/** Says where the episodes after it come from, up to the next such line. */
export const headerSchema = z.object({
  type: z.literal('recording'),
  version: z.literal(RECORDING_VERSION),
  origin: z.enum(['real', 'simulated']),
  scenario: z.enum(SCENARIOS),
  seed: z.int().min(0),
  machine: text,
  versions: z.record(z.string().max(50), z.string().max(100)),
  commit: z.string().max(50),
  system: systemSchema,
});

/** One second of an episode, before the line that ends it. */
export const secondSchema = z.object({
  type: z.literal('second'),
  episode: episodeNumber,
  /** Share of the machine that was idle; null where there was none, or it is not known. */
  idle: share.nullable(),
  aggregate: aggregateSchema,
});

/** Ends an episode, and says what happened in it. */
export const episodeSchema = z.object({
  type: z.literal('episode'),
  episode: episodeNumber,
  seed: text,
  /** What was drawn for it. */
  parameters: z.record(z.string().max(50), z.union([z.number(), text])),
  /** When it really began and ended, in epoch seconds; null in a clean episode. */
  cause: z.object({ start: epochInstant, end: epochInstant }).nullable(),
  /** Of the episode of violations, by the judge's rules; null where there was none. */
  firstViolation: epochSecond.nullable(),
  idleMean: share.nullable(),
  /** Why the machine, not the cause, may have made it what it is; such an episode is left out. */
  disturbed: text.nullable(),
});

export const lineSchema = z.discriminatedUnion('type', [headerSchema, secondSchema, episodeSchema]);

export type RecordedSystem = z.infer<typeof systemSchema>;
export type RecordingHeader = z.infer<typeof headerSchema>;
export type RecordedSecond = z.infer<typeof secondSchema>;
export type EpisodeLine = z.infer<typeof episodeSchema>;
export type RecordingLine = z.infer<typeof lineSchema>;

/** One whole episode of a recording. */
export interface RecordedEpisode {
  header: RecordingHeader;
  episode: EpisodeLine;
  /** Ascending. */
  seconds: RecordedSecond[];
}
