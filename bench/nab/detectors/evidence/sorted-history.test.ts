import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SortedHistory } from './sorted-history.ts';

it('holds the latest values in rising order, however many came', () => {
  const value = fc.integer({ min: 0, max: 5 });
  fc.assert(
    fc.property(fc.array(value), fc.integer({ min: 1, max: 10 }), value, (all, capacity, asked) => {
      const history = new SortedHistory(capacity);
      for (const each of all) history.add(each);
      const latest = all.slice(-capacity).sort((left, right) => left - right);
      expect(Array.from({ length: history.count }, (_, rank) => history.at(rank))).toEqual(latest);
      expect(history.countBelow(asked)).toBe(latest.filter((each) => each < asked).length);
      expect(history.countUpTo(asked)).toBe(latest.filter((each) => each <= asked).length);
    }),
  );
});
