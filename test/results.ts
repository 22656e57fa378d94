import { basename } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, in which file and why; where a suite is one check it has said so itself. */
  failures: string[];
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
    /** Why it could not be loaded. */
    message?: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}

const LEFT_OUT = new Set(['skipped', 'pending', 'todo', 'disabled']);

/** A suite that is one check: it passes or fails as a whole. */
export const countExit = (exitCode: number): Counts => ({
  passed: exitCode === 0 ? 1 : 0,
  failed: exitCode === 0 ? 0 : 1,
  skipped: 0,
  failures: [],
  leftOut: [],
});

/** A suite that could not be run on this machine. */
export const countLeftOut = (name: string, why: string): Counts => ({
  passed: 0,
  failed: 0,
  skipped: 1,
  failures: [],
  leftOut: [`${name}: ${why}`],
});

/**
 * Counts the tests in vitest's JSON report. A file that could not be loaded holds no tests and is
 * one failure; so is whatever else made vitest fail, such as an unhandled error.
 *
 * @param json the report; undefined when vitest wrote none
 */
export function countVitest(json: string | undefined, exitCode: number): Counts {
  if (json === undefined) return countExit(1);
  const files = (JSON.parse(json) as VitestReport).testResults;
  const tests = files.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, file: basename(name) })),
  );
  const failures = [
    ...tests
      .filter(({ status }) => status === 'failed')
      .map(({ file, fullName, failureMessages = [] }) =>
        describeFailure(`${file}: ${fullName.trim()}`, failureMessages.join('\n')),
      ),
    ...files
      .filter(
        ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
      )
      .map(({ name, message = '' }) => describeFailure(basename(name), message)),
  ];
  const leftOut = tests.filter(({ status }) => LEFT_OUT.has(status));
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failures.length === 0 && exitCode !== 0 ? 1 : failures.length,
    skipped: leftOut.length,
    failures,
    leftOut: leftOut.map(({ fullName }) => fullName.trim()),
  };
}

/** A difference may be as long as a page; vitest has shown it whole above. */
const FAILURE_LINES_MAX = 12;

/** What and why, without the calls that led there. */
function describeFailure(what: string, why: string): string {
  const lines = stripVTControlCharacters(why)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  const cut = lines.length > FAILURE_LINES_MAX ? ['…'] : [];
  return [what, ...lines.slice(0, FAILURE_LINES_MAX), ...cut].join('\n    ');
}

/**
 * The table of suites, what was left out, what failed, and the line that sums it up: who sees the end
 * of a long log only, sees what matters.
 */
export function renderResults(results: readonly SuiteResult[]): string {
  const rows = results.map(
    ({ name, passed, failed, skipped, seconds }) =>
      `${name.padEnd(12)}${column(passed)} passed${column(failed)} failed` +
      `${column(skipped)} skipped${seconds.toFixed(1).padStart(8)} s`,
  );
  const leftOut = results.flatMap((result) => result.leftOut.map((line) => `left out: ${line}`));
  const failures = results.flatMap(({ name, failures }) =>
    failures.map((failure) => `failed: ${name}, ${failure}`),
  );
  return [...rows, ...leftOut, ...failures, '', renderTotal(results)].join('\n');
}

function renderTotal(results: readonly Counts[]): string {
  const sum = (count: 'passed' | 'failed' | 'skipped') =>
    results.reduce((total, result) => total + result[count], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}

const column = (count: number): string => String(count).padStart(6);
