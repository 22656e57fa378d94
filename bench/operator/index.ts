import type { Benchmark, Sample } from '../benchmark.ts';
import { measureBaseline } from './baseline.ts';
import { asSamples, measureOperator } from './measure.ts';

const RESOURCES = 100;
const RUNS = { full: 3, quick: 1 };
const IDLE_SECONDS = { full: 60, quick: 20 };
const CHANGES = { full: 20, quick: 5 };

const MANY = {
  seconds: { measure: 'operator.secondsFor100', unit: 's' },
  memoryMiB: { measure: 'operator.memoryMiB', unit: 'MiB' },
  writesPerResource: { measure: 'operator.writesPerResource', unit: 'writes' },
  idleCallsPerMinute: { measure: 'operator.idleCallsPerMinute', unit: 'calls' },
  changeSeconds: { measure: 'operator.secondsPerChange', unit: 's' },
};
const ONE = {
  seconds: { measure: 'operator.secondsForOne', unit: 's' },
  memoryMiB: { measure: 'operator.memoryMiBWithOne', unit: 'MiB' },
};

export const operator: Benchmark = {
  what: `${RESOURCES} AnomalyPredictors applied from cold, then memory and calls at rest`,
  parts: ['etcd', 'kubernetes'],
  goals: { 'operator.secondsFor100': { atMost: 30 }, 'operator.memoryMiB': { atMost: 190 } },
  async run({ report, quick, signal }) {
    const mode = quick ? 'quick' : 'full';
    const samples: Sample[] = [];
    for (let run = 1; run <= RUNS[mode]; run += 1) {
      const step = <T>(what: string, work: () => Promise<T>) => {
        signal.throwIfAborted();
        return report.step(`run ${run} of ${RUNS[mode]}: ${what}`, work);
      };
      const baseline = await step('the same objects by the client alone', () =>
        measureBaseline(RESOURCES),
      );
      samples.push({ measure: 'operator.baselineSecondsFor100', unit: 's', value: baseline });
      const common = { idleSeconds: IDLE_SECONDS[mode], changes: CHANGES[mode], step, signal };
      const many = await measureOperator({ ...common, resourceCount: RESOURCES });
      samples.push(...asSamples(many, MANY));
      const one = await measureOperator({ ...common, resourceCount: 1 });
      samples.push(...asSamples(one, ONE));
    }
    return samples;
  },
};
