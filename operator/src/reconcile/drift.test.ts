import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains } from './drift.ts';

describe('an object', () => {
  it('contains itself, whatever it is', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => contains(value, structuredClone(value))));
  });

  it('still contains what was desired when others have added fields', () => {
    const field = fc.string();
    fc.assert(
      fc.property(
        fc.dictionary(field, fc.jsonValue()),
        field,
        fc.jsonValue(),
        (desired, key, extra) => contains({ [key]: extra, ...desired }, desired),
      ),
    );
  });

  it.each([
    ['a changed value', { a: 1 }, { a: 2 }],
    ['a missing field', {}, { a: 1 }],
    ['a list that grew', { a: [1, 2] }, { a: [1] }],
    ['a list that shrank', { a: [1] }, { a: [1, 2] }],
    ['a list in another order', { a: [2, 1] }, { a: [1, 2] }],
    ['another type', { a: '1' }, { a: 1 }],
    ['a list instead of an object', { a: [] }, { a: { b: 1 } }],
    ['nothing', undefined, { a: 1 }],
  ])('has drifted with %s', (_, live, desired) => {
    expect(contains(live, desired)).toBe(false);
  });

  it('has not drifted when the API server leaves out what is empty', () => {
    expect(contains({}, { a: {}, b: [], c: '', d: undefined })).toBe(true);
  });
});
