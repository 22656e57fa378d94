import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlap } from '../sdr.ts';
import { CategoryEncoder } from './category.ts';
import { bucketContract, encoderContract } from './encoder-contract.ts';

const categories = ['browse', 'bid', 'sell', 'constructor'];
const interaction = new CategoryEncoder({ categories });
const known = fc.constantFrom(...categories);
const name = fc.oneof(known, fc.string());
const REFUSED = 'CategoryEncoder value is';

encoderContract('category encoder', {
  create: () => new CategoryEncoder({ categories }),
  type: CategoryEncoder,
  values: name,
  width: { min: 21, max: 21 },
  alike: fc
    .tuple(known, name)
    .filter(([here, other]) => here !== other)
    .map(([here, other]) => [here, here, other] as const),
  sharedMore: 20,
  refused: [
    [5, `${REFUSED} 5: must be a string`],
    [undefined, `${REFUSED} missing: must be a string`],
    [['bid'], `${REFUSED} of type object: must be a string`],
  ],
  understands: (encoder, sdr, value) => {
    const meant = categories.includes(value) ? value : null;
    return encoder.decode(sdr)[0]?.value === meant;
  },
  isNothing: (encoder, sdr) => encoder.decode(sdr).length === 0,
});
bucketContract('category encoder', interaction, known);

describe('category encoder', () => {
  test('shares no bit between two categories, nor with a name that is none', () => {
    const blocks = [...categories, 'unheard of'].map((each) => interaction.encode(each));
    for (const [place, one] of blocks.entries()) {
      for (const other of blocks.slice(place + 1)) expect(overlap(one, other)).toBe(0);
    }
  });

  test('gives all names outside its list the same bits', () => {
    expect(interaction.encode('toString')).toEqual(interaction.encode(''));
    expect(interaction.decode(interaction.encode(''))).toEqual([{ value: null, share: 1 }]);
  });

  test('is not changed by a later change of the list that it was made of', () => {
    const list = ['a', 'b'];
    const encoder = new CategoryEncoder({ categories: list });
    list.reverse();
    expect(encoder.decode(encoder.encode('a'))[0]?.value).toBe('a');
  });

  test.each([
    [{ categories: [] }, 'CategoryEncoder.categories is of type object: must be a list of 1'],
    [{ categories: ['a', 'a'] }, 'CategoryEncoder.categories is of type object'],
    [{ categories: ['a'], width: 0 }, 'CategoryEncoder.width is 0'],
    [
      { categories: Array.from({ length: 60_000 }, (_, place) => String(place)) },
      'CategoryEncoder number of bits is 1260021: must be at most 1048576',
    ],
  ])('refuses options that make no sense: %#', (options, message) => {
    expect(() => new CategoryEncoder(options)).toThrow(message);
  });
});
