import { describe, expect, it } from 'vitest';
import { fetchOnce } from './partition-log.ts';

describe('reading a partition without a group', () => {
  it('does not take an empty answer for the end', async () => {
    const messages = [{ offset: '6', key: null, value: null }];
    const leader = { fetch: async () => ({ responses: [{ partitions: [{ messages }] }] }) };
    await expect(fetchOnce(leader, 'aggregate', 0, 7)).rejects.toThrow(
      'the broker sent nothing from 7 on',
    );
  });
});
