import type { CreateDetector, Detector, TimedRecord } from './detector.ts';

/**
 * For a detector that needs the range of the values: it is created when probation ends, sees what came
 * so far in turn, and goes on from there. Until then all scores are 0.
 */
export const afterProbation =
  (create: (probation: readonly TimedRecord[]) => Detector): CreateDetector =>
  ({ probationaryRecords }) => {
    const probation: TimedRecord[] = [];
    let detector: Detector | undefined;
    return {
      observe(record) {
        if (detector !== undefined) return detector.observe(record);
        probation.push(record);
        if (probation.length < probationaryRecords) return 0;
        const created = create(probation);
        detector = created;
        return probation.map((each) => created.observe(each)).at(-1) ?? 0;
      },
    };
  };
