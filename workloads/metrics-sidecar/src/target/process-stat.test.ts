import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseProcessStat } from './process-stat.ts';

/** As Linux 6 wrote it for one process; the name is replaced by each test. */
const lineOf = (name: string) =>
  `16166 (${name}) R 16155 16150 3245 0 -1 4194304 100 0 0 0 37 12 900 800 20 0 1 0 334981 3133440 386 18446744073709551615 94475898068992 0 17 0 0 0\n`;

const EXPECTED = {
  pid: 16_166,
  state: 'R',
  parent: 16_155,
  cpuTicks: 49,
  startTicks: 334_981,
  residentPages: 386,
};

describe('/proc/PID/stat', () => {
  test.each(['cat', 'a) b (', ') R 1 2 3', '(', ')', '', 'tab\tand\nline', '((sd-pam))'])(
    'is read past a process named %j',
    (name) => {
      expect(parseProcessStat(lineOf(name))).toEqual(EXPECTED);
    },
  );

  test('is read past any name at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 15 }), (name) => {
        expect(parseProcessStat(lineOf(name))).toEqual(EXPECTED);
      }),
    );
  });

  test('does not count the children that have ended: their time was counted while they ran', () => {
    expect(parseProcessStat(lineOf('sh')).cpuTicks).toBe(37 + 12);
  });

  test.each([
    ['', 'no name in parentheses'],
    ['1 cat R 2', 'no name in parentheses'],
    ['1 (cat) R', 'no parent (field 4)'],
    ['1 (cat) R x', 'no parent (field 4)'],
    [lineOf('cat').slice(5), 'no pid (field 1)'],
    ['1 (cat) R 2 3 4 5 6 7 8 9 10 11', 'no utime (field 14)'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parseProcessStat(text)).toThrow(message);
  });
});
