export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /**
   * What was left out and why, one line each. Vitest reports no reason: a test that may be left out
   * says in its name what it needs.
   */
  leftOut: string[];
}

export interface SuiteResult extends Counts {
  name: string;
  seconds: number;
}

/** What of vitest's JSON reporter is read. */
interface VitestReport {
  testResults: {
    name: string;
    status: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

const LEFT_OUT = new Set(['skipped', 'pending', 'todo', 'disabled']);

/** A suite that is one check: it passes or fails as a whole. */
export const countExit = (exitCode: number): Counts => ({
  passed: exitCode === 0 ? 1 : 0,
  failed: exitCode === 0 ? 0 : 1,
  skipped: 0,
  leftOut: [],
});

/** A suite that could not be run on this machine. */
export const countLeftOut = (name: string, why: string): Counts => ({
  passed: 0,
  failed: 0,
  skipped: 1,
  leftOut: [`${name}: ${why}`],
});

/**
 * Counts the tests in vitest's JSON report. A file that could not be loaded holds no tests and is
 * one failure; so is whatever else made vitest fail, such as an unhandled error.
 *
 * @param json the report; undefined when vitest wrote none
 */
export function countVitest(json: string | undefined, exitCode: number): Counts {
  if (json === undefined) return { ...countExit(1), leftOut: [] };
  const files = (JSON.parse(json) as VitestReport).testResults;
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const notLoaded = files.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = tests.filter(({ status }) => status === 'failed').length + notLoaded.length;
  const leftOut = tests.filter(({ status }) => LEFT_OUT.has(status));
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: leftOut.length,
    leftOut: leftOut.map(({ fullName }) => fullName.trim()),
  };
}

/** The table of suites, what was left out, and the line that sums it up. */
export function renderResults(results: readonly SuiteResult[]): string {
  const rows = results.map(
    ({ name, passed, failed, skipped, seconds }) =>
      `${name.padEnd(12)}${column(passed)} passed${column(failed)} failed` +
      `${column(skipped)} skipped${seconds.toFixed(1).padStart(8)} s`,
  );
  const leftOut = results.flatMap((result) => result.leftOut.map((line) => `left out: ${line}`));
  return [...rows, ...leftOut, '', renderTotal(results)].join('\n');
}

function renderTotal(results: readonly Counts[]): string {
  const sum = (count: 'passed' | 'failed' | 'skipped') =>
    results.reduce((total, result) => total + result[count], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}

const column = (count: number): string => String(count).padStart(6);
