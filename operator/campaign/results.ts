import { writeFileSync } from 'node:fs';
import { describeOrigin } from '../../bench/origin.ts';
import type { PlanResult } from './campaign.ts';

/** As every benchmark writes them. */
export function writeResults(file: string, results: readonly PlanResult[]): void {
  const measure = (name: string, value: number) => ({
    measure: name,
    value,
    unit: 'plans',
    min: value,
    max: value,
    runs: 1,
  });
  const content = {
    name: 'crash-campaign',
    ...describeOrigin(),
    results: [
      measure('crash.plans', results.filter(({ outcome }) => outcome !== 'not reached').length),
      measure('crash.failures', results.filter(({ outcome }) => outcome === 'wrong').length),
    ],
  };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}
