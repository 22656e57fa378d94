import type { AnomalyDetectorOptions } from './anomaly-detector.ts';

/**
 * Model 1 of the reference system, all but its fields. What that system left unsaid (permanence of a
 * connected synapse, predicted segment decrement, limits) stands at this library's defaults, each
 * with its reason there.
 */
export const model1 = {
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
} as const satisfies Omit<AnomalyDetectorOptions, 'fields'>;
