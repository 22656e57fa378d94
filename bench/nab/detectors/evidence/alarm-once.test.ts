import { expect, it } from 'vitest';
import { AlarmOnce } from './alarm-once.ts';

const news = (records: number, strengths: number[]) => {
  const once = new AlarmOnce(records);
  return strengths.map((strength) => once.isNews(strength));
};

it('what is as strong again is no news, what is stronger is', () => {
  expect(news(3, [5, 5, 4, 6])).toEqual([true, false, false, true]);
});

it('after as many records the same is news again', () => {
  expect(news(3, [5, 1, 1, 5, 5])).toEqual([true, false, false, false, false]);
  expect(news(3, [5, 1, 1, 1, 5])).toEqual([true, false, false, false, true]);
});
