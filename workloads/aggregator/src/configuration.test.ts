import { describe, expect, it } from 'vitest';
import { readConfiguration } from './configuration.ts';

describe('configuration', () => {
  it('needs the brokers alone', () => {
    expect(readConfiguration({ KAFKA_BROKERS: 'kafka:9092' })).toEqual({
      brokers: 'kafka:9092',
      topicPrefix: '',
      sloMs: 70,
      allowedLatenessMs: 2_000,
    });
  });

  it('names every variable that is wrong', () => {
    expect(() => readConfiguration({ SLO_MS: 'soon', ALLOWED_LATENESS_SECONDS: '-1' })).toThrow(
      /KAFKA_BROKERS: .*SLO_MS: .*ALLOWED_LATENESS_SECONDS: /,
    );
  });
});
