import { expect, test } from 'vitest';
import { formatCents, formatDate, toAmount } from './format.ts';

test('prices are in dollars with two decimals and separated thousands', () => {
  expect(formatCents(0)).toBe('$0.00');
  expect(formatCents(1205)).toBe('$12.05');
  expect(formatCents(123456789)).toBe('$1,234,567.89');
});

test('amounts in forms are plain numbers', () => {
  expect(toAmount(123450)).toBe('1234.50');
});

test('dates are in UTC, to the minute', () => {
  expect(formatDate(new Date('2026-03-01T23:59:59Z'))).toBe('2026-03-01 23:59');
});
