import type { CreateDetector } from './detectors/detector.ts';
import { probationaryRecords } from './scoring/probation.ts';

/** Shows a new detector one record after the other. Pure. */
export function scoreSeries(
  create: CreateDetector,
  seconds: Float64Array,
  values: Float64Array,
): Float64Array {
  const detector = create({ probationaryRecords: probationaryRecords(values.length) });
  return values.map((value, record) =>
    detector.observe({ seconds: seconds[record] as number, value }),
  );
}
