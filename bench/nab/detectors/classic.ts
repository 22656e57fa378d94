import { TemporalMemory } from '../../../htm.js/src/index.ts';
import { createHtmDetector } from './htm-detector.ts';

/** The sequence memory of BAMI, at its defaults. */
export const createClassic = createHtmDetector(() => new TemporalMemory());
