import { DEFAULT_TRAINING_SECONDS } from '../defaults.ts';
import type { Detector } from '../detectors/detector.ts';
import { createAlways } from './always.ts';
import { createCpuThreshold } from './cpu-threshold.ts';
import { createEwma } from './ewma.ts';
import { createLinearExtrapolation } from './linear-extrapolation.ts';
import { createNever } from './never.ts';

export interface BaselineOptions {
  /** How far ahead an alarm speaks. */
  horizonSeconds: number;
  /** Default 120, like the product's own model. */
  trainingSeconds?: number;
}

export interface Baseline {
  name: string;
  create(options: BaselineOptions): Detector;
}

/** The simple detectors that the product's own model is compared with, on the very same data. */
export const baselines: readonly Baseline[] = [
  { name: 'never', create: createNever },
  { name: 'always', create: createAlways },
  { name: 'cpu-threshold', create: createCpuThreshold },
  {
    name: 'ewma',
    create: ({ trainingSeconds = DEFAULT_TRAINING_SECONDS }) => createEwma({ trainingSeconds }),
  },
  { name: 'linear-extrapolation', create: createLinearExtrapolation },
];
