import { expect, it } from 'vitest';
import { sumOf } from './prometheus.ts';

const TEXT = `# HELP calls_total Calls.
# TYPE calls_total counter
calls_total{verb="get",why="a b"} 3
calls_total{verb="list"} 4
calls_total_other 100
plain 5
`;

it('a metric is summed over its labels, and another one whose name only begins alike is not', () => {
  expect(sumOf(TEXT, 'calls_total')).toBe(7);
  expect(sumOf(TEXT, 'plain')).toBe(5);
  expect(sumOf(TEXT, 'missing')).toBe(0);
});
