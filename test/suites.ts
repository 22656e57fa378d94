/** One suite of `npm test`: a program of the project's own, run to its end. */
export interface Suite {
  name: string;
  command: readonly string[];
  /** A vitest project reports its counts in a file; any other suite counts as one test. */
  vitestProject?: string;
}

export const SUITES: readonly Suite[] = [
  { name: 'lint', command: ['biome', 'check', '.'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'unit', command: ['vitest', 'run', '--project', 'unit'], vitestProject: 'unit' },
  {
    name: 'integration',
    command: ['vitest', 'run', '--project', 'integration'],
    vitestProject: 'integration',
  },
];

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface SuiteResult extends Counts {
  name: string;
  seconds: number;
  /** Full names of the tests that were left out. */
  leftOut: readonly string[];
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string; fullName: string }[] }[];
}

/** Counts in vitest's JSON report. A file that failed to load counts as a failed test. */
export function readReport(json: string): Counts & { leftOut: string[] } {
  const report = JSON.parse(json) as VitestReport;
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
    leftOut: report.testResults.flatMap(({ assertionResults }) =>
      assertionResults
        .filter(({ status }) => ['skipped', 'pending', 'todo'].includes(status))
        .map(({ fullName }) => fullName),
    ),
  };
}

/** The table of suites, what was left out, and the line that sums it up. */
export function renderResults(results: readonly SuiteResult[]): string {
  const total = (count: keyof Counts) => results.reduce((sum, result) => sum + result[count], 0);
  const leftOut = results.flatMap((result) => result.leftOut);
  return [
    '',
    ...results.map(
      ({ name, passed, failed, skipped, seconds }) =>
        `${name.padEnd(12)} ${String(passed).padStart(4)} passed ${String(failed).padStart(3)} failed ${String(skipped).padStart(3)} skipped ${seconds.toFixed(1).padStart(7)} s`,
    ),
    ...leftOut.map((name) => `left out: ${name}`),
    '',
    `${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`,
  ].join('\n');
}
