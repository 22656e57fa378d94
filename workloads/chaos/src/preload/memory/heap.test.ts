import { describe, expect, it } from 'vitest';
import { oldBytesUsed, oldSpaceMiB } from './heap.ts';

describe('the limit of a heap', () => {
  it('is what Node was told last, however it is spelt', () => {
    expect(oldSpaceMiB(['--max-old-space-size=204', '--import=x'])).toBe(204);
    expect(oldSpaceMiB(['--max-old-space-size=204', '--max_old_space_size=100'])).toBe(100);
  });

  it('is not known where Node was told none', () => {
    expect(oldSpaceMiB(['--import=x', '--max-semi-space-size=4'])).toBeNull();
  });
});

it('old objects take a part of what this process uses', () => {
  expect(oldBytesUsed()).toBeGreaterThan(0);
  expect(oldBytesUsed()).toBeLessThan(process.memoryUsage().rss);
});
