import { expect, it } from 'vitest';
import { readConfiguration } from './configuration.ts';

const NEEDED = { KAFKA_BROKERS: 'localhost:9', SERIES: 'rubis' };

it('brokers and series are enough; everything else has the default of the resource', () => {
  expect(readConfiguration(NEEDED)).toEqual({
    brokers: 'localhost:9',
    topicPrefix: '',
    series: 'rubis',
    sloMs: 70,
    horizonSeconds: 120,
    alarmProbability: 0.5,
    trainingSeconds: 120,
  });
});

it('each variable that is wrong is named', () => {
  const wrong = { HORIZON_SECONDS: '-1', ALARM_PROBABILITY: '50', TRAINING_SECONDS: 'two minutes' };
  for (const name of ['KAFKA_BROKERS', 'SERIES', ...Object.keys(wrong)]) {
    expect(() => readConfiguration(wrong)).toThrow(`${name}: `);
  }
});
