import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Chooser, createChooser } from '../../../../workloads/load-client/src/mix/chooser.ts';
import { parseTransitionTable } from '../../../../workloads/load-client/src/mix/transition-table.ts';

const MIX = '../../../../workloads/load-client/mixes/default.tsv';

/** The load clients' own mix. */
export const readMix = (): Chooser =>
  createChooser(
    parseTransitionTable(readFileSync(fileURLToPath(new URL(MIX, import.meta.url)), 'utf8')),
  );
