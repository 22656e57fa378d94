import { createClassic } from './classic.ts';
import type { CreateDetector } from './detector.ts';
import { createGaussian } from './gaussian.ts';

export const DETECTORS = {
  gaussian: createGaussian,
  classic: createClassic,
} as const satisfies Record<string, CreateDetector>;

export type DetectorName = keyof typeof DETECTORS;
export const DETECTOR_NAMES = Object.keys(DETECTORS) as DetectorName[];
