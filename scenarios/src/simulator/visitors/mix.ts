import {
  type Chooser,
  createChooser,
  mixFile,
  readTransitionTable,
} from '@anomaly-prediction/load-client';

/** The load clients' own mix. */
export const readMix = (): Chooser => createChooser(readTransitionTable(mixFile('project')));
