import { describe, expect, it } from 'vitest';
import { withoutNulls } from './nulls.ts';
import type { Structural } from './structural.ts';

const schema: Structural = {
  type: 'object',
  properties: {
    known: { type: 'object', properties: { inner: { type: 'string' } } },
    list: { type: 'array', items: { type: 'object', properties: { inner: { type: 'string' } } } },
    map: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

describe('a null', () => {
  it.each([
    ['counts as not given where the field is known', { known: null }, {}],
    ['also deeper', { known: { inner: null } }, { known: {} }],
    ['also in an item of a list', { list: [{ inner: null }] }, { list: [{}] }],
    ['also in a map', { map: { a: null, b: 'c' } }, { map: { b: 'c' } }],
    ['stays where the field is unknown, so that it is refused', { other: null }, { other: null }],
    ['stays as an item of a list', { list: [null] }, { list: [null] }],
    ['stays where it is all there is', null, null],
  ])('%s', (_, given, kept) => {
    expect(withoutNulls(given, schema)).toEqual(kept);
  });
});
