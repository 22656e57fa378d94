import { expect, it } from 'vitest';
import { isNewer } from './resource-version.ts';

it.each([
  ['10', '9', true],
  ['9', '10', false],
  ['10', '10', false],
  ['18446744073709551616', '18446744073709551615', true],
  ['10', '', true],
  ['abc', '10', true],
  ['abc', 'abc', false],
])('version %j is newer than %j: %j', (version, than, expected) => {
  expect(isNewer(version, than)).toBe(expected);
});
