import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Chooser, createChooser } from '../../../../workloads/load-client/src/mix/chooser.ts';
import { parseTransitionTable } from '../../../../workloads/load-client/src/mix/transition-table.ts';

const MIX = new URL('../../../../workloads/load-client/mixes/project.tsv', import.meta.url);

/** The load clients' own mix. */
export const readMix = (): Chooser =>
  createChooser(parseTransitionTable(readFileSync(fileURLToPath(MIX), 'utf8')));
