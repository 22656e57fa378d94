import { expect, it } from 'vitest';
import { parseTimestamp } from './timestamp.ts';
import { parseWindows, recordWindows } from './windows.ts';

const at = (time: string) => parseTimestamp(`2014-04-10 ${time}`);

it('windows are read by series, whatever folders its name has; a series may have none', () => {
  const json = JSON.stringify({
    'a/b/c.csv': [['2014-04-10 07:15:00.000000', '2014-04-10 16:45:00.000000']],
    'quiet.csv': [],
  });
  expect([...parseWindows(json)]).toEqual([
    ['a/b/c.csv', [{ start: at('07:15:00'), end: at('16:45:00') }]],
    ['quiet.csv', []],
  ]);
});

it('what is no window is named by its series', () => {
  expect(() => parseWindows('[]')).toThrow('not an object');
  expect(() => parseWindows('{"a.csv": 3}')).toThrow('windows of a.csv: not a list');
  expect(() => parseWindows('{"a.csv": [["2014-04-10 07:15:00"]]}')).toThrow('[start, end]');
});

it('a window covers the records at both of its ends and between them', () => {
  const seconds = Float64Array.of(at('00:00:00'), at('01:00:00'), at('02:00:00'), at('03:00:00'));
  const window = (start: string, end: string) => ({ start: at(start), end: at(end) });
  expect(recordWindows([window('01:00:00', '02:00:00')], seconds)).toEqual([{ first: 1, last: 2 }]);
  expect(recordWindows([window('00:30:00', '09:00:00')], seconds)).toEqual([{ first: 1, last: 3 }]);
  expect(recordWindows([window('01:10:00', '01:20:00')], seconds)).toEqual([]);
});
