import { describe, expect, it } from 'vitest';
import { readReport, renderResults } from './suites.ts';

const report = {
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [
    { status: 'passed', assertionResults: [{ status: 'pending', fullName: 'needs a cluster' }] },
    { status: 'failed', assertionResults: [] },
  ],
};

describe('the result of npm test', () => {
  it('counts a test file that could not be loaded as a failure', () => {
    expect(readReport(JSON.stringify(report))).toMatchObject({ passed: 3, failed: 2, skipped: 1 });
  });

  it('says what was left out and ends with one line of sums', () => {
    const unit = { name: 'unit', seconds: 1, ...readReport(JSON.stringify(report)) };
    const lines = renderResults([unit, unit]).split('\n');
    expect(lines).toContain('left out: needs a cluster');
    expect(lines.at(-1)).toBe('6 passed, 4 failed, 2 skipped');
  });
});
