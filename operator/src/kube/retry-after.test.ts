import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

it.each([
  [429, '3', 3_000],
  [503, '3', 3_000],
  [429, undefined, 1_000],
  [429, 'Wed, 21 Oct 2026 07:28:00 GMT', 1_000],
  [429, '86400', 30_000],
  [503, undefined, undefined],
  [500, '3', undefined],
  [200, '3', undefined],
])('an answer %d with Retry-After %j is asked again after %j ms', (code, header, waitMs) => {
  expect(retryAfterMs(code, header)).toBe(waitMs);
});
