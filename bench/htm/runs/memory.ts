import { setTimeout as delay } from 'node:timers/promises';
import { MODELS } from '../models.ts';
import { createParts, processRecord } from '../pipeline.ts';
import { cpuSeries } from '../series.ts';

const MIB = 2 ** 20;
const COLLECTIONS = 4;
/** The collector gives pages back a little later. */
const SETTLE_MS = 250;

export interface MemorySettings {
  /** 0: no model at all. */
  records: number;
  seed: number;
}

export interface Memory {
  /** Of the whole process. */
  residentMiB: number;
  /** JavaScript objects, typed arrays and WebAssembly's memory alone. */
  heldMiB: number;
}

/** Model 1 with classifier after so many records. Needs `--expose-gc`. */
export async function runMemory({ records, seed }: MemorySettings): Promise<Memory> {
  if (records === 0) return settledMemory();
  const parts = createParts('library', MODELS.model1, { withClassifier: true });
  for (const value of cpuSeries({ records, seed })) processRecord(parts, value);
  const memory = await settledMemory();
  // Without a use after it the model could be collected before.
  if (parts.memory.activeCells().active.length === 0) throw new Error('nothing was active');
  return memory;
}

async function settledMemory(): Promise<Memory> {
  if (globalThis.gc === undefined) throw new Error('needs --expose-gc');
  for (let i = 0; i < COLLECTIONS; i++) {
    globalThis.gc();
    await delay(SETTLE_MS);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentMiB: rss / MIB, heldMiB: (heapUsed + external) / MIB };
}
