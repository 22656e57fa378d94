import { expect, it } from 'vitest';
import { parseSeries } from './series.ts';

const parse = (...lines: string[]) => parseSeries('a/b.csv', lines.join('\n'));

it('a series is read as the benchmark writes it, with LF or CRLF', () => {
  const rows = ['timestamp,value', '2015-07-10 14:24:00,564', '2015-07-10 14:38:00,-0.5'];
  const series = parse(...rows, '');
  expect(series).toMatchObject({
    name: 'a/b.csv',
    timestamps: ['2015-07-10 14:24:00', '2015-07-10 14:38:00'],
    values: Float64Array.of(564, -0.5),
  });
  expect((series.seconds[1] ?? 0) - (series.seconds[0] ?? 0)).toBe(14 * 60);
  expect(parseSeries('a/b.csv', rows.join('\r\n'))).toEqual(series);
});

it('what cannot be read is named by series and line', () => {
  expect(() => parse('time,value')).toThrow('a/b.csv: line 1 is not timestamp,value');
  expect(() => parse('timestamp,value', '2015-07-10 14:24:00,')).toThrow(
    'a/b.csv: line 2 is not a time and a number: 2015-07-10 14:24:00,',
  );
  expect(() => parse('timestamp,value', '2015-07-10 14:24:00,1,2')).toThrow('a/b.csv: line 2');
  expect(() => parse('timestamp,value', '2015-07-10 14:24:00,1', 'noon,1')).toThrow(
    'a/b.csv: line 3: noon is no time like 2015-07-10 14:24:00',
  );
});
