import { queryObjects } from 'node:v8';
import type { Aggregate } from '@anomaly-prediction/messages';
import { prediction } from '@anomaly-prediction/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detector, Verdict } from '../detectors/detector.ts';
import { anAggregate } from './aggregates.ts';
import { stalledLeak } from './runs.ts';
import { simulate } from './simulate.ts';

export interface Contract {
  name: string;
  create(): Detector;
}

const LEAK = simulate({
  seconds: 260,
  seed: 5,
  happenings: [{ kind: 'leak', from: 180, to: 260 }],
});
const STALLED_LEAK = stalledLeak(240);

/** Anything that the schema of `aggregate` lets through, with gaps between the seconds. */
const oddSeries = (fromSecond = 0) =>
  fc
    .array(
      fc.record({
        gapSeconds: fc.constantFrom(1, 1, 1, 2, 60, 5_000),
        cpu: fc.oneof(fc.constant(null), fc.double({ min: 0, max: 100_000, noNaN: true })),
        count: fc.oneof(fc.constant(0), fc.nat(1_000_000_000)),
        mean: fc.double({ min: 0, max: 86_400_000, noNaN: true }),
      }),
      { maxLength: 60 },
    )
    .map((steps) => {
      let timestamp = 1_800_000_000 + fromSecond;
      return steps.map(({ gapSeconds, ...fields }) => {
        timestamp += gapSeconds;
        return anAggregate({ ...fields, timestamp });
      });
    });

/** What every detector keeps, whatever it looks at. */
export function itKeepsTheContract({ name, create }: Contract): void {
  describe(`detector ${name}`, () => {
    it('says the same however often it is asked, and changes nothing by it', () => {
      const asked = create();
      const once = create();
      for (const second of LEAK) {
        const verdict = asked.score(second);
        asked.score(anAggregate({ timestamp: second.timestamp + 7, cpu: 99, count: 3 }));
        expect(asked.score(second)).toEqual(verdict);
        expect(once.score(second)).toEqual(verdict);
        asked.learn(second);
        once.learn(second);
      }
    });

    it('gives a valid prediction for every valid aggregate, with gaps, nothing measured or huge values', () => {
      fc.assert(
        fc.property(oddSeries(), (series) => {
          for (const [second, verdict] of watch(create(), series)) {
            expect(encode(second, verdict)).toBeInstanceOf(Buffer);
          }
        }),
        { numRuns: 30, seed: 1 },
      );
    });

    it('never alarms while it is not trained', () => {
      const hot = LEAK.map((second) => ({ ...second, cpu: 95, pods: {} })).slice(0, 60);
      for (const [, { trained, alarm }] of watch(create(), hot)) {
        expect(alarm && !trained).toBe(false);
      }
    });

    it('alarms only when trained and with a reason, whatever follows a leak that stops growing', () => {
      fc.assert(
        fc.property(oddSeries(STALLED_LEAK.length), (series) => {
          for (const [, verdict] of watch(create(), [...STALLED_LEAK, ...series])) {
            const { alarm, trained, reasons } = verdict;
            expect(alarm && !(trained && reasons.length > 0)).toBe(false);
          }
        }),
        { numRuns: 10, seed: 1 },
      );
    });

    it('keeps no more after hours than after minutes', () => {
      const detector = create();
      /** Objects alive in this process after learning these seconds. */
      const learn = (from: number, to: number): number => {
        for (let second = from; second < to; second++) {
          detector.learn(
            anAggregate({ timestamp: 1_800_000_000 + second, cpu: 20 + (second % 9) }),
          );
        }
        return queryObjects(Object, { format: 'count' });
      };
      const afterMinutes = learn(0, 1_500);
      expect(learn(1_500, 6_500) - afterMinutes).toBeLessThan(1_000);
      // Used here, so that it is still alive when the objects are counted.
      expect(detector.score(anAggregate()).trained).toBe(true);
    });
  });
}

export function* watch(
  detector: Detector,
  series: readonly Aggregate[],
): Generator<[Aggregate, Verdict]> {
  for (const second of series) {
    yield [second, detector.score(second)];
    detector.learn(second);
  }
}

const encode = ({ timestamp }: Aggregate, verdict: Verdict): Buffer =>
  prediction.encode({ timestamp, emittedAt: timestamp + 3.2, model: 'any', ...verdict });
