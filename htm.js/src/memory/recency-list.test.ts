import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecencyList } from './recency-list.ts';

test('the oldest item is always the one not touched for longest, whatever came before', () => {
  const action = fc.record({ item: fc.nat(7), remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const list = new RecencyList(4);
      list.grow(8);
      let expected: number[] = [];
      for (const { item, remove } of actions) {
        expected = expected.filter((other) => other !== item);
        if (remove) {
          list.remove(item);
        } else {
          list.touch(item);
          expected.push(item);
        }
        expect(list.oldest).toBe(expected[0]);
      }
    }),
  );
});
