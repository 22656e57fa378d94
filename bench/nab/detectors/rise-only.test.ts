import { expect, it } from 'vitest';
import { RiseOnly } from './rise-only.ts';

it('a high likelihood is let through where it begins, not while it lasts', () => {
  const rise = new RiseOnly();
  const given = [0.1, 0.6, 0.9, 0.7, 0.2, 0.8];
  expect(given.map((likelihood) => rise.observe(likelihood))).toEqual([
    0.1, 0.6, 0.3, 0.3, 0.2, 0.8,
  ]);
});
