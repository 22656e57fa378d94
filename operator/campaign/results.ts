import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { PlanResult } from './campaign.ts';

const GIB = 2 ** 30;

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
  const [cpu] = cpus();
  const content = {
    name: 'crash-campaign',
    commit: commit(),
    machine: `${availableParallelism()} × ${cpu?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / GIB)} GiB`,
    versions: { node: process.versions.node },
    results: [
      measure('crash.plans', results.filter(({ outcome }) => outcome !== 'not reached').length),
      measure('crash.failures', results.filter(({ outcome }) => outcome === 'wrong').length),
    ],
  };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: import.meta.dirname, stdio: 'pipe' })
      .toString()
      .trim();
  } catch {
    // A copy of the sources without their history.
    return 'unknown';
  }
}
