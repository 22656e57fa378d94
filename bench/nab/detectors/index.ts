import { createBacktracking } from './backtracking.ts';
import { createBest } from './best.ts';
import { createClassic } from './classic.ts';
import type { CreateDetector } from './detector.ts';
import { createGaussian } from './gaussian.ts';

/** The best one last. */
export const DETECTORS = {
  gaussian: createGaussian,
  classic: createClassic,
  backtracking: createBacktracking,
  best: createBest,
} as const satisfies Record<string, CreateDetector>;

export type DetectorName = keyof typeof DETECTORS;
export const DETECTOR_NAMES = Object.keys(DETECTORS) as DetectorName[];
