import { stringify } from 'node:querystring';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDecodable, parseForm } from './form-body.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('the body of a form', () => {
  test('is read as browsers write it, whatever was typed', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(parseForm(Buffer.from(stringify({ name, item: 1 })))).toEqual({ name, item: '1' });
      }),
    ));

  test('keeps a repeated field apart from one, and knows no nested names', () => {
    expect(parseForm(bytes('item=1&item=2'))).toEqual({ item: ['1', '2'] });
    expect(parseForm(bytes('item[x]=1'))).toEqual({ 'item[x]': '1' });
    expect(Object.getPrototypeOf(parseForm(bytes('__proto__=1')))).toBeNull();
  });

  test('is refused where it is no UTF-8, in its bytes or in what they stand for', () => {
    for (const text of ['name=\xff', 'name=%FF', 'name=%ED%A0%80', 'name=%ZZ', 'name=%']) {
      expect(() => parseForm(bytes(text)), text).toThrow('UTF-8');
    }
    expect(isDecodable('/view-item?item=%31')).toBe(true);
  });
});
