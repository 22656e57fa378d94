import {
  deserialize,
  ScalarEncoder,
  SdrClassifier,
  SpatialPooler,
  serialize,
  TemporalMemory,
} from 'htm.js';
import { MODELS } from '../models.ts';
import { classifierOptionsOf, processRecord } from '../pipeline.ts';
import { cpuSeries } from '../series.ts';
import { percentile, sum } from '../statistics.ts';

const MIB = 2 ** 20;
const TIMES = 9;

export interface SnapshotSettings {
  records: number;
  seed: number;
}

export interface Snapshot {
  /** Median, of the pooler, the memory and the classifier together. */
  writeMs: number;
  readMs: number;
  sizeMiB: number;
}

/** How long Model 1 with classifier takes to be saved and restored after so many records. */
export function runSnapshot(settings: SnapshotSettings): Snapshot {
  const { pooler, memory, classifier } = trained(settings);
  const writesMs: number[] = [];
  const readsMs: number[] = [];
  let bytes = 0;
  for (let time = 0; time < TIMES; time++) {
    const startMs = performance.now();
    const snapshots = [serialize(pooler), serialize(memory), serialize(classifier)] as const;
    const writtenMs = performance.now();
    deserialize(SpatialPooler, snapshots[0]);
    deserialize(TemporalMemory, snapshots[1]);
    deserialize(SdrClassifier, snapshots[2]);
    readsMs.push(performance.now() - writtenMs);
    writesMs.push(writtenMs - startMs);
    bytes = sum(snapshots.map(({ length }) => length));
  }
  return {
    writeMs: percentile(writesMs, 0.5),
    readMs: percentile(readsMs, 0.5),
    sizeMiB: bytes / MIB,
  };
}

function trained(settings: SnapshotSettings) {
  const options = MODELS.model1;
  const parts = {
    encoder: new ScalarEncoder(options.encoder),
    pooler: new SpatialPooler(options.pooler),
    memory: new TemporalMemory(options.memory),
    classifier: new SdrClassifier(classifierOptionsOf(options)),
  };
  for (const value of cpuSeries(settings)) processRecord(parts, value);
  return parts;
}
