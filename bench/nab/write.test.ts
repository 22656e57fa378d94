import { expect, it } from 'vitest';
import { parseSeries } from './corpus/series.ts';
import { renderScores } from './write.ts';

it('a record is written with its time as it stood, its value and its score', () => {
  const rows = ['timestamp,value', '2015-07-10 14:24:00,20.0', '2015-07-10 14:29:00,0.1'];
  const series = parseSeries('a/b.csv', rows.join('\n'));
  expect(renderScores(series, Float64Array.of(0, 1 - 1e-15))).toBe(
    [
      'timestamp,value,anomaly_score',
      '2015-07-10 14:24:00,20,0',
      '2015-07-10 14:29:00,0.1,0.999999999999999',
      '',
    ].join('\n'),
  );
});
