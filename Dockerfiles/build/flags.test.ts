import { expect, test } from 'vitest';
import { parseImageFlags } from './flags.ts';

test('an image that there is none of is named with those that there are', () => {
  expect(() => parseImageFlags(['--only', 'operator,web'])).toThrow(/no image "web".*auction/);
  expect(parseImageFlags(['--only', 'chaos,operator']).only).toEqual(['chaos', 'operator']);
});

test('what is built on stand-ins is not pushed', () => {
  expect(() => parseImageFlags(['--push', '--stand-in-bases'])).toThrow('--push');
});
