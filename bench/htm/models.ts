import { cpuClassifier, model1 } from 'htm.js';
import type { PlainSpatialPoolerOptions } from './plain/spatial-pooler.ts';
import type { PlainTemporalMemoryOptions } from './plain/temporal-memory.ts';

/** Every option that plays a part, so that all versions of a model are given the same. */
export interface ModelOptions {
  encoder: { min: number; max: number; width: number; size: number };
  pooler: PlainSpatialPoolerOptions;
  memory: PlainTemporalMemoryOptions;
  classifier: { steps: readonly number[]; alpha: number };
}

const SEED = 42;
/** What the reference system leaves unsaid. */
const UNSAID = {
  predictedSegmentDecrement: 0,
  maxSegmentsPerCell: 128,
  maxSynapsesPerSegment: 32,
};
/** What keeps a record from costing more, the longer the stream is learnt. */
const BOUNDS = { singleWinner: true, maxSegments: 8_192 };
/** BAMI's rules and the library's default limit. */
const NO_BOUNDS = { singleWinner: false, maxSegments: 262_144 };
const CLASSIFIER = { steps: cpuClassifier.steps, alpha: cpuClassifier.alpha };

/** Model 1 with a pooler that learns within a week: the original's needs months. */
const fast: ModelOptions = {
  encoder: model1.fields.cpu,
  pooler: {
    ...model1.pooler,
    inputSize: model1.fields.cpu.size,
    connectedPermanence: 0.1,
    initialSpread: 0.1,
    permanenceIncrement: 0.04,
    permanenceDecrement: 0.005,
    minOverlapShare: 0.001,
    dutyCyclePeriod: 1_000,
    seed: SEED,
  },
  memory: {
    ...model1.memory,
    ...UNSAID,
    ...BOUNDS,
    columns: model1.pooler.columns,
    seed: SEED + 1,
  },
  classifier: CLASSIFIER,
};

const original: ModelOptions = {
  ...fast,
  pooler: {
    ...fast.pooler,
    permanenceIncrement: model1.pooler.permanenceIncrement,
    permanenceDecrement: model1.pooler.permanenceDecrement,
  },
};

const unbounded: ModelOptions = { ...fast, memory: { ...fast.memory, ...NO_BOUNDS } };

/** For many streams in one process: about a fortieth of Model 1. */
const small: ModelOptions = {
  encoder: { min: 0, max: 100, width: 21, size: 200 },
  pooler: { ...fast.pooler, inputSize: 200, columns: 256, activeColumns: 10 },
  memory: {
    ...fast.memory,
    columns: 256,
    cellsPerColumn: 8,
    activationThreshold: 6,
    minThreshold: 5,
    newSynapseCount: 10,
    maxSegmentsPerCell: 16,
    maxSynapsesPerSegment: 16,
    maxSegments: 4_096,
  },
  classifier: CLASSIFIER,
};

export const MODELS = { model1: fast, original, unbounded, small } as const;
export type ModelName = keyof typeof MODELS;
