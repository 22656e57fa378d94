import { describe, expect, test } from 'vitest';
import { boolean, integer, number, OptionError, readOptions } from './options.ts';

interface Options {
  size: number;
  share?: number;
  wraps?: boolean;
}

const read = (given: unknown) =>
  readOptions<Options>('Thing', given as Options, {
    size: integer({ min: 1, max: 10 }),
    share: number({ min: 0, max: 1, default: 0.5 }),
    wraps: boolean(false),
  });

describe('options', () => {
  test('are filled with their defaults', () => {
    expect(read({ size: 3 })).toEqual({ size: 3, share: 0.5, wraps: false });
    expect(read({ size: 3, share: 0, wraps: true })).toEqual({ size: 3, share: 0, wraps: true });
  });

  test.each([
    [{ size: 0 }, 'Thing.size is 0: must be a whole number from 1 to 10'],
    [{ size: 2.5 }, 'Thing.size is 2.5: must be a whole number from 1 to 10'],
    [{}, 'Thing.size is missing: must be a whole number from 1 to 10'],
    [{ size: '3' }, 'Thing.size is "3": must be a whole number from 1 to 10'],
    [{ size: 3, share: Number.NaN }, 'Thing.share is NaN: must be a number from 0 to 1'],
    [{ size: 3, share: null }, 'Thing.share is null: must be a number from 0 to 1'],
    [{ size: 3, wraps: 1 }, 'Thing.wraps is 1: must be true or false'],
    [{ size: true }, 'Thing.size is true: must be a whole number from 1 to 10'],
    [null, 'Thing options is null: must be an object'],
    [[3], 'Thing options is [3]: must be an object'],
    [
      { size: 3, shar: 1 },
      'Thing.shar is 1: must be left out, as no option of Thing: size, share, wraps',
    ],
  ])('that are wrong are named with their value and range: %j', (given, message) => {
    expect(() => read(given)).toThrow(message);
    expect(() => read(given)).toThrow(OptionError);
  });
});
