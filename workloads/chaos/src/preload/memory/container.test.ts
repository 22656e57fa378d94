import { describe, expect, it } from 'vitest';
import { availableBytes, inactiveFileBytes } from './container.ts';

describe('the memory that a container still has', () => {
  it('counts what files have left in memory, of either version of cgroups', () => {
    expect(inactiveFileBytes('anon 5\ninactive_file 4096\nactive_file 9\n')).toBe(4096);
    expect(inactiveFileBytes('inactive_file 1\ntotal_inactive_file 8192\n')).toBe(8192);
    expect(inactiveFileBytes('')).toBe(0);
  });

  it('is never less than what Node says', () => {
    const enough = Number.POSITIVE_INFINITY;
    expect(availableBytes(enough)).toBeGreaterThan(process.availableMemory() / 2);
  });
});
