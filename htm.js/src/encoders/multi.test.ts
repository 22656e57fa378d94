import { describe, expect, test } from 'vitest';
import { overlap } from '../sdr.ts';
import { MultiEncoder } from './multi.ts';
import { ScalarEncoder } from './scalar.ts';

const cpu = new ScalarEncoder({ min: 0, max: 100 });
const mem = new ScalarEncoder({ min: 0, max: 100, width: 11, size: 100 });
const encoder = new MultiEncoder({ cpu, mem });

describe('multi encoder', () => {
  test('puts the fields side by side', () => {
    const { size, active } = encoder.encode({ cpu: 30, mem: 70 });
    expect(size).toBe(600);
    expect([...active]).toEqual([
      ...cpu.encode(30).active,
      ...[...mem.encode(70).active].map((bit) => 500 + bit),
    ]);
  });

  test('keeps the bits of a field whatever the others are', () => {
    const calm = encoder.encode({ cpu: 30, mem: 10 });
    const full = encoder.encode({ cpu: 30, mem: 90 });
    expect(overlap(calm, full)).toBe(21);
  });

  test('passes over fields that it does not know', () => {
    const plain = encoder.encode({ cpu: 30, mem: 10 });
    expect(encoder.encode({ cpu: 30, mem: 10, pod: 'web-0' })).toEqual(plain);
  });

  test('gives a field that was not measured no bits and the others theirs', () => {
    const { size, active } = encoder.encode({ cpu: 30, mem: null });
    expect(size).toBe(600);
    expect(active).toEqual(cpu.encode(30).active);
  });

  test.each([undefined, '5', Number.NaN])('names a field whose value is %j', (mem) => {
    expect(() => encoder.encode({ cpu: 30, mem })).toThrow(
      /^record\.mem is .* a finite number or null$/,
    );
  });

  test('refuses to encode nothing', () => {
    expect(() => new MultiEncoder({})).toThrow(
      'MultiEncoder number of fields is 0: must be at least 1',
    );
  });
});
