import { parentPort } from 'node:worker_threads';
import { DETECTORS, type DetectorName } from './detectors/index.ts';
import { scoreSeries } from './score-series.ts';

export interface Task {
  detector: DetectorName;
  seconds: Float64Array;
  values: Float64Array;
}

parentPort?.on('message', ({ detector, seconds, values }: Task) => {
  parentPort?.postMessage(scoreSeries(DETECTORS[detector], seconds, values));
});
