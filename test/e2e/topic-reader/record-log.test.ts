import { aggregate } from '@anomaly-prediction/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecordLog, type RecordLine } from './record-log.ts';

const value = (timestamp: number): string =>
  aggregate
    .encode({
      ...{ timestamp, cpu: 20, mem: 30, count: 1, summation: 5, mean: 5, max: 5, p99: 5 },
      ...{ violations: 0, open: 0, oldestOpenMs: 0, incomplete: false, pods: {} },
    })
    .toString('utf8');

/** As printed; the second is told by the offset. */
const line = (record: Partial<RecordLine> = {}): string => {
  const { offset = 0 } = record;
  const whole = { topic: 'aggregate', partition: 0, offset, key: 'rubis', value: value(offset) };
  return JSON.stringify({ ...whole, ...record });
};

describe('a log of records', () => {
  it('has each record once and in order, however often and from where it was printed again', () => {
    const restarts = fc.array(fc.record({ from: fc.nat(20), to: fc.nat(20) }));
    fc.assert(
      fc.property(restarts, fc.integer({ min: 1, max: 20 }), (again, count) => {
        const log = createRecordLog({});
        const print = (from: number, to: number) => {
          for (let offset = from; offset < to; offset++) log.take(line({ offset }));
        };
        print(0, count);
        for (const { from, to } of again) print(from, Math.min(to, count));
        const seconds = log.records('aggregate').map(({ timestamp }) => timestamp);
        expect(seconds).toEqual(Array.from({ length: count }, (_, index) => index));
      }),
    );
  });

  it('keeps partitions, topics and prefixes apart', () => {
    const log = createRecordLog({ topicPrefix: 'b.' });
    for (const topic of ['b.aggregate', 'aggregate', 'a.aggregate']) log.take(line({ topic }));
    log.take(line({ topic: 'b.aggregate', partition: 1 }));
    expect(log.records('aggregate')).toHaveLength(2);
    expect(log.records('predictions')).toEqual([]);
  });

  it('has the records of one series where that is asked for', () => {
    const log = createRecordLog({ series: 'rubis' });
    log.take(line({ key: 'other' }));
    log.take(line({ offset: 1 }));
    expect(log.records('aggregate').map(({ timestamp }) => timestamp)).toEqual([1]);
    expect(log.series()).toEqual(['other', 'rubis']);
  });

  it('says when records were not seen, rather than that there are none', () => {
    const log = createRecordLog({});
    log.take(line({ offset: 7 }));
    log.take(line({ offset: 10 }));
    expect(() => log.records('aggregate')).toThrow(
      'record 10 of aggregate-0: its reader has not seen 8 to 9',
    );
  });

  it('says which record cannot be decoded', () => {
    const log = createRecordLog({});
    log.take(line({ offset: 3, value: '{}' }));
    expect(() => log.records('aggregate')).toThrow('record 3 of aggregate-0');
  });

  it('passes over what is no record', () => {
    const log = createRecordLog({});
    for (const text of ['', 'starting', '{"topic":"aggre', '{"level":30}']) log.take(text);
    expect(log.records('aggregate')).toEqual([]);
  });
});
