import { describe, expect, test } from 'vitest';
import { countExit, countLeftOut, countVitest, renderResults } from './results.ts';
import { chooseSuites } from './suites.ts';

const file = (...statuses: string[]) => ({
  name: 'a.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status, index) => ({
    status,
    fullName: `test ${index}`,
    failureMessages:
      status === 'failed' ? ['AssertionError: expected 1 to be 2\n    at run (/a.ts:1:1)'] : [],
  })),
});
const report = (...testResults: object[]) => JSON.stringify({ testResults });

describe('npm test', () => {
  test('counts every test of a suite, and names those that were left out', () => {
    const json = report(file('passed', 'failed', 'pending'), file('passed', 'skipped', 'todo'));
    expect(countVitest(json, 1)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 3,
      failures: ['a.test.ts: test 1\n    AssertionError: expected 1 to be 2'],
      leftOut: ['test 2', 'test 1', 'test 2'],
    });
  });

  test('counts a file that cannot be loaded as a failure', () => {
    const message = 'Cannot find module';
    const broken = { name: '/x/b.test.ts', status: 'failed', message, assertionResults: [] };
    expect(countVitest(report(file('passed'), broken), 1)).toMatchObject({
      passed: 1,
      failed: 1,
      failures: [`b.test.ts\n    ${message}`],
    });
  });

  test('fails when vitest does, though every test passed or none was reported', () => {
    expect(countVitest(report(file('passed')), 1)).toMatchObject({ passed: 1, failed: 1 });
    expect(countVitest(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  test('shortens a reason that is long', () => {
    const message = Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n');
    const broken = { name: 'b.test.ts', status: 'failed', message, assertionResults: [] };
    const [failure = ''] = countVitest(report(broken), 1).failures;
    expect(failure.split('\n')).toHaveLength(14);
  });

  test('ends with the sums, after what was left out and what failed, and why', () => {
    const unit = countVitest(report(file('failed')), 1);
    const text = renderResults([
      { name: 'lint', seconds: 1.24, ...countExit(0) },
      { name: 'types', seconds: 2, ...countExit(2) },
      { name: 'unit', seconds: 3, ...unit },
      { name: 'integration', seconds: 0, ...countLeftOut('integration', 'Java missing') },
    ]);
    expect(text.split('\n')).toEqual([
      'lint             1 passed     0 failed     0 skipped     1.2 s',
      'types            0 passed     1 failed     0 skipped     2.0 s',
      'unit             0 passed     1 failed     0 skipped     3.0 s',
      'integration      0 passed     0 failed     1 skipped     0.0 s',
      'left out: integration: Java missing',
      'failed: unit, a.test.ts: test 0',
      '    AssertionError: expected 1 to be 2',
      '',
      '1 passed, 2 failed, 1 skipped',
    ]);
  });

  test('runs the suites that are named, and refuses a name that is none', () => {
    expect(chooseSuites([]).map(({ name }) => name)).toEqual([
      'lint',
      'types',
      'unit',
      'integration',
      'control-plane',
      'live',
      'e2e',
    ]);
    expect(chooseSuites(['types']).map(({ name }) => name)).toEqual(['types']);
    expect(chooseSuites(['e2e'], true).map(({ name }) => name)).toEqual(['e2e', 'e2e-long']);
    expect(chooseSuites(['e2e-long']).map(({ name }) => name)).toEqual(['e2e-long']);
    expect(() => chooseSuites(['unti'])).toThrow('no such suite: unti; there are lint,');
  });
});
