import type { Detector } from '../detectors/detector.ts';
import { plainVerdict } from './plain-verdict.ts';

/** Always alarms: catches every episode, and cries wolf the rest of the time. */
export const createAlways = (): Detector => ({
  model: 'always',
  score: () => plainVerdict(true, 'This baseline always alarms.'),
  learn: () => {},
});
