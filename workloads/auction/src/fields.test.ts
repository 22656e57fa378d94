import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readCents,
  readEmail,
  readId,
  readOptionalCents,
  readPage,
  readText,
  readWhole,
} from './fields.ts';
import { toAmount } from './format.ts';

describe('fields of a request', () => {
  test('an id is a whole number from 1', () => {
    expect(readId({ item: '12' }, 'item')).toBe(12);
    for (const item of ['0', '-1', '1.5', '1e3', 'abc', '99999999999', '1 OR 1=1', '']) {
      expect(() => readId({ item }, 'item')).toThrow('“item”');
    }
  });

  test('a field that is missing or given twice is named', () => {
    expect(() => readId({}, 'item')).toThrow('The field “item” is missing.');
    expect(() => readId({ item: ['1', '2'] }, 'item')).toThrow('“item” must be given once');
  });

  test('the first page is shown where none is named, and pages have an end', () => {
    expect(readPage({})).toBe(1);
    expect(readPage({ page: '3' })).toBe(3);
    expect(() => readPage({ page: '1001' })).toThrow('from 1 to 1000');
  });

  test('a whole number keeps to its bounds', () => {
    expect(readWhole({ quantity: '10' }, 'quantity', 1, 10)).toBe(10);
    expect(() => readWhole({ quantity: '11' }, 'quantity', 1, 10)).toThrow('from 1 to 10');
  });

  test('every amount that the site writes is read back as the same cents', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), (cents) => {
        expect(readCents({ bid: toAmount(cents) }, 'bid')).toBe(cents);
      }),
    ));

  test('an amount may have no or one decimal, and nothing else', () => {
    expect(readCents({ bid: '12' }, 'bid')).toBe(1_200);
    expect(readCents({ bid: '12.5' }, 'bid')).toBe(1_250);
    for (const bid of ['-1', '1.234', '1,5', '$3', '1e3', 'NaN', '1000001']) {
      expect(() => readCents({ bid }, 'bid')).toThrow('“bid”');
    }
  });

  test('an optional amount that is left out or empty is 0', () => {
    expect(readOptionalCents({}, 'buyNow')).toBe(0);
    expect(readOptionalCents({ buyNow: '' }, 'buyNow')).toBe(0);
    expect(() => readOptionalCents({ buyNow: 'x' }, 'buyNow')).toThrow('“buyNow”');
  });

  test('text loses the space around it, and must be neither empty nor too long', () => {
    expect(readText({ name: ' chair ' }, 'name', 5)).toBe('chair');
    expect(() => readText({ name: '  ' }, 'name', 5)).toThrow('“name” is empty');
    expect(() => readText({ name: 'chairs' }, 'name', 5)).toThrow('longer than 5 characters');
  });

  test('text has no characters that nobody can type, but may have lines', () => {
    expect(readText({ name: 'one\r\n\ttwo' }, 'name', 20)).toBe('one\r\n\ttwo');
    for (const name of ['a\0b', '\x1b[31m', 'a\x7f', 'a\u0085b']) {
      expect(() => readText({ name }, 'name', 20)).toThrow('“name” has characters');
    }
  });

  test('an email address has something on both sides of its @', () => {
    expect(readEmail({ email: 'a@b' }, 'email')).toBe('a@b');
    expect(() => readEmail({ email: 'a.b' }, 'email')).toThrow('“email”');
  });

  test('whatever is sent, a reader returns a value in range or names the field', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined)), (bid) => {
        try {
          expect(readCents({ bid }, 'bid')).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(String(error)).toContain('“bid”');
        }
      }),
    ));
});
