import type { Detector } from '../detectors/detector.ts';
import { plainVerdict } from './plain-verdict.ts';

/** Never alarms: right in every second that no violation follows, and of no use. */
export const createNever = (): Detector => ({
  model: 'never',
  score: () => plainVerdict(false, ''),
  learn: () => {},
});
