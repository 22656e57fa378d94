import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { kafkaFields } from '@anomaly-prediction/kafka';
import { environmentField, readEnvironment } from '@anomaly-prediction/service';
import { z } from 'zod';
import { parseTransitionTable, type TransitionTable } from './mix/transition-table.ts';

const DEFAULT_MIX = fileURLToPath(new URL('../mixes/default.tsv', import.meta.url));

/** The variables of docs/ARCHITECTURE.md. Throws one line that names each one that is wrong. */
export const readConfiguration = (environment: NodeJS.ProcessEnv) =>
  readEnvironment(
    {
      ...kafkaFields,
      SERIES: environmentField.series,
      TARGET_URL: z
        .url({ protocol: /^http$/ })
        .transform((url) => new URL(url))
        // The site's links are absolute paths: whatever stood before them would be lost.
        .refine(
          ({ href, origin }) => href === `${origin}/`,
          'must be http://HOST:PORT and no more',
        ),
      // Leaves room for the stamp of the start within the length of a name.
      CLIENT_NAME: z.string().regex(/^[\w.-]{1,200}$/, 'must be 1 to 200 of a-z A-Z 0-9 _ . -'),
      SESSIONS: environmentField.count.max(10_000).default(50),
      THINK_TIME_MS: environmentField.positive.max(3_600_000).default(7_000),
      TRANSITIONS_FILE: z.string().default(DEFAULT_MIX),
      SEED: z.string().default('1'),
    },
    environment,
  );

/** @throws naming the file, and the line and column where the table is at fault. */
export function readTransitionTable(file: string): TransitionTable {
  try {
    return parseTransitionTable(readFileSync(file, 'utf8'));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`TRANSITIONS_FILE ${file}: ${message}`, { cause });
  }
}
