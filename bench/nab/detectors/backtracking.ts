import { BacktrackingTemporalMemory } from '../../../htm.js/src/index.ts';
import { createHtmDetector } from './htm-detector.ts';

/** The same as `classic` with the other sequence memory, at its defaults. */
export const createBacktracking = createHtmDetector(() => new BacktrackingTemporalMemory());
