import { describe, expect, test } from 'vitest';
import { countExit, countLeftOut, countVitest, renderResults } from './results.ts';
import { chooseSuites } from './suites.ts';

const file = (...statuses: string[]) => ({
  name: 'a.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status, index) => ({ status, fullName: `test ${index}` })),
});
const report = (...testResults: object[]) => JSON.stringify({ testResults });

describe('npm test', () => {
  test('counts every test of a suite, and names those that were left out', () => {
    const json = report(file('passed', 'failed', 'pending'), file('passed', 'skipped', 'todo'));
    expect(countVitest(json, 1)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 3,
      leftOut: ['test 2', 'test 1', 'test 2'],
    });
  });

  test('counts a file that cannot be loaded as a failure', () => {
    const broken = { name: 'b.test.ts', status: 'failed', assertionResults: [] };
    expect(countVitest(report(file('passed'), broken), 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  test('fails when vitest does, though every test passed or none was reported', () => {
    expect(countVitest(report(file('passed')), 1)).toMatchObject({ passed: 1, failed: 1 });
    expect(countVitest(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  test('ends with the sums, after what was left out and why', () => {
    const text = renderResults([
      { name: 'lint', seconds: 1.24, ...countExit(0) },
      { name: 'types', seconds: 2, ...countExit(2) },
      { name: 'integration', seconds: 0, ...countLeftOut('integration', 'Java missing') },
    ]);
    expect(text.split('\n')).toEqual([
      'lint             1 passed     0 failed     0 skipped     1.2 s',
      'types            0 passed     1 failed     0 skipped     2.0 s',
      'integration      0 passed     0 failed     1 skipped     0.0 s',
      'left out: integration: Java missing',
      '',
      '1 passed, 1 failed, 1 skipped',
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
