import { runLogLoss } from './log-loss.ts';
import { runMemory } from './memory.ts';
import { runQuality } from './quality.ts';
import { runSnapshot } from './snapshot.ts';
import { runSpeed } from './speed.ts';
import { runStreams } from './streams.ts';

/** What a process of its own can measure; settings and result are JSON. */
export const RUNS = {
  logLoss: runLogLoss,
  memory: runMemory,
  quality: runQuality,
  snapshot: runSnapshot,
  speed: runSpeed,
  streams: runStreams,
};

export type Runs = typeof RUNS;
