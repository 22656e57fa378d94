import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { kafkaFields } from '@anomaly-prediction/kafka';
import { environmentField, readEnvironment } from '@anomaly-prediction/service';
import { z } from 'zod';
import { parseTransitionTable, type TransitionTable } from './mix/transition-table.ts';
import { createRandom } from './random.ts';
import type { LoadShape } from './shape/load-shape.ts';
import { parseLoadShape, type ShapePlan, ShapeTextError } from './shape/parse.ts';

export const MIXES = ['project', 'bidding', 'browse-only'] as const;
export type Mix = (typeof MIXES)[number];

/** Visitors of one client at once, whatever the shape of its load. */
const MAX_SESSIONS = 10_000;
const DAY_SECONDS = 86_400;

const shapePlan = z.string().transform((text, context): ShapePlan => {
  try {
    return parseLoadShape(text);
  } catch (error) {
    if (!(error instanceof ShapeTextError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

/** What every client needs to know, whoever is told of its response times. */
const loadFields = {
  TARGET_URL: z
    .url({ protocol: /^http$/ })
    .transform((url) => new URL(url))
    // The site's links are absolute paths: whatever stood before them would be lost.
    .refine(({ href, origin }) => href === `${origin}/`, 'must be http://HOST:PORT and no more'),
  SESSIONS: environmentField.count.max(MAX_SESSIONS).default(50),
  THINK_TIME_MS: environmentField.positive.max(3_600_000).default(7_000),
  /** Unless given a session ends only where the table ends it. */
  MAX_SESSION_SECONDS: environmentField.positive.optional(),
  RAMP_UP_SECONDS: z.coerce.number().min(0).max(DAY_SECONDS).default(0),
  LOAD_SHAPE: shapePlan.prefault('steady'),
  MIX: z.enum(MIXES).default('project'),
  /** A table of one's own, instead of MIX. */
  TRANSITIONS_FILE: z.string().optional(),
  SEED: z.string().default('1'),
  // Leaves room for the stamp of the start within the length of a name.
  CLIENT_NAME: z.string().regex(/^[\w.-]{1,200}$/, 'must be 1 to 200 of a-z A-Z 0-9 _ . -'),
} as const;

export type LoadConfiguration = z.infer<z.ZodObject<typeof loadFields>>;

/** The variables of docs/ARCHITECTURE.md. Throws one line that names each one that is wrong. */
export const readConfiguration = (environment: NodeJS.ProcessEnv) =>
  bounded(
    readEnvironment(
      { ...kafkaFields, ...loadFields, SERIES: environmentField.series },
      environment,
    ),
  );

/** Those without Kafka: only the site must be given. */
export const readLoadConfiguration = (environment: NodeJS.ProcessEnv): LoadConfiguration =>
  bounded(readEnvironment(loadFields, { CLIENT_NAME: 'visitors', ...environment }));

function bounded<Read extends LoadConfiguration>(configuration: Read): Read {
  const { SESSIONS, LOAD_SHAPE } = configuration;
  if (SESSIONS * LOAD_SHAPE.maxFactor <= MAX_SESSIONS) return configuration;
  throw new Error(
    `environment not usable: LOAD_SHAPE: ${LOAD_SHAPE.maxFactor} times SESSIONS is more than ${MAX_SESSIONS}`,
  );
}

/** What the seed makes of LOAD_SHAPE: the same in every client that has the same seed. */
export const shapeOf = ({ LOAD_SHAPE, SEED }: LoadConfiguration): LoadShape =>
  LOAD_SHAPE.draw(createRandom(`${SEED}/shape`));

/** The mix, or the file that is given instead. */
export const tableOf = ({ MIX, TRANSITIONS_FILE }: LoadConfiguration): TransitionTable =>
  readTransitionTable(TRANSITIONS_FILE ?? mixFile(MIX));

export const mixFile = (mix: Mix): string =>
  fileURLToPath(new URL(`../mixes/${mix}.tsv`, import.meta.url));

/** @throws naming the file, and the line and column where the table is at fault. */
export function readTransitionTable(file: string): TransitionTable {
  try {
    return parseTransitionTable(readFileSync(file, 'utf8'));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`TRANSITIONS_FILE ${file}: ${message}`, { cause });
  }
}
