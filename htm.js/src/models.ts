import type { FieldClassifierOptions, NetworkOptions } from './network/network.ts';

/** A measure in % as the reference system encoded it. */
const PERCENT = { min: 0, max: 100, width: 21, size: 500 } as const;

const LEVEL = {
  pooler: {
    columns: 2048,
    activeColumns: 40,
    potentialShare: 0.8,
    permanenceIncrement: 0.0001,
    permanenceDecrement: 0.0005,
  },
  memory: {
    cellsPerColumn: 12,
    activationThreshold: 12,
    minThreshold: 9,
    initialPermanence: 0.21,
    connectedPermanence: 0.5,
    permanenceIncrement: 0.1,
    permanenceDecrement: 0.1,
    newSynapseCount: 20,
  },
} as const;

/**
 * Model 1 of the reference system: one level on CPU. What that system left unsaid (permanence of a
 * connected synapse, predicted segment decrement, limits) stands at this library's defaults, each
 * with its reason there. For other fields: `{ ...model1, fields: { … } }`.
 */
export const model1 = { fields: { cpu: PERCENT }, ...LEVEL } as const satisfies NetworkOptions;

/** Model 2: two levels on CPU. */
export const model2 = { ...model1, secondLevel: LEVEL } as const satisfies NetworkOptions;

/** Model 3: two levels on CPU and memory. */
export const model3 = {
  ...model2,
  fields: { cpu: PERCENT, mem: PERCENT },
} as const satisfies NetworkOptions;

/** The classifier of all three: `new Network({ ...model1, classifier: cpuClassifier })`. */
export const cpuClassifier = {
  field: 'cpu',
  steps: [1, 2, 3, 4, 5, 6, 7],
  alpha: 0.005,
} as const satisfies FieldClassifierOptions;
