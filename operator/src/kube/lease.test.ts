import { expect, it } from 'vitest';
import { judgeLease, observe } from './lease.ts';

const DEFAULT_MS = 15_000;
const theirs = { holderIdentity: 'other', leaseDurationSeconds: 20, renewTime: '2026-01-01' };

it('a Lease that was never there, or was given back, is free', () => {
  expect(judgeLease(undefined, 'me', 0)).toBe('free');
  expect(judgeLease(observe(undefined, {}, 0, DEFAULT_MS), 'me', 0)).toBe('free');
});

it('another’s holds for as long as it says from when this process saw it change', () => {
  const observed = observe(undefined, theirs, 1_000, DEFAULT_MS);
  expect(judgeLease(observed, 'me', 20_999)).toBe('held');
  expect(judgeLease(observed, 'me', 21_000)).toBe('free');
});

it('seeing the same once more does not prolong it, a renewal does, whatever its clock says', () => {
  const first = observe(undefined, theirs, 1_000, DEFAULT_MS);
  expect(observe(first, theirs, 9_000, DEFAULT_MS)).toBe(first);
  const renewed = observe(first, { ...theirs, renewTime: '1970-01-01' }, 9_000, DEFAULT_MS);
  expect(judgeLease(renewed, 'me', 28_999)).toBe('held');
});

it('our own is ours, also when it is over', () => {
  const observed = observe(undefined, { ...theirs, holderIdentity: 'me' }, 0, DEFAULT_MS);
  expect(judgeLease(observed, 'me', 99_000)).toBe('ours');
});
