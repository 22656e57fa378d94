import { rejected } from '@anomaly-prediction/messages';
import { describe, expect, it } from 'vitest';
import { createRateLimit, describeRefusal } from './set-aside.ts';

describe('what is set aside', () => {
  it('says where a record came from, why it was refused and how it begins', () => {
    const value = Buffer.from(`${'é'.repeat(150)} and much more`);
    const record = { offset: 7, key: 'rubis', value, headers: {} };
    const refusal = { topic: 'stats', partition: 2, record, reason: 'invalid', message: 'cpu: no' };
    const described = describeRefusal(refusal, 1_000_500);
    expect(rejected.decode(rejected.encode(described))).toEqual({
      timestamp: 1000.5,
      topic: 'stats',
      partition: 2,
      offset: '7',
      reason: 'invalid',
      message: 'cpu: no',
      excerpt: 'é'.repeat(100),
    });
  });

  it('is limited to so many a second', () => {
    let nowMs = 10_000;
    const admit = createRateLimit(2, () => nowMs);
    expect([admit(), admit(), admit()]).toEqual([true, true, false]);
    nowMs = 11_000;
    expect(admit()).toBe(true);
  });
});
