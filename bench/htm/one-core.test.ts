import { expect, it } from 'vitest';
import { parseLastCore } from './one-core.ts';

it('of the cores that a process may use the last is taken', () => {
  const status = (list: string) =>
    `Name:\tnode\nCpus_allowed_list:\t${list}\nMems_allowed_list:\t0\n`;
  expect(
    ['0', '0-1', '0,2', '0-3,8-11', '4-7,15'].map((list) => parseLastCore(status(list))),
  ).toEqual([0, 1, 2, 11, 15]);
});

it('where the system tells no cores none is taken', () => {
  expect(parseLastCore('Name:\tnode\n')).toBeUndefined();
});
