import { describe, expect, it } from 'vitest';
import { readConfiguration } from './configuration.ts';

const valid = { KAFKA_BROKERS: 'localhost:1', SERIES: 'rubis', POD_NAME: 'web-0' };

describe('the configuration', () => {
  it('takes a pid or a pattern', () => {
    expect(readConfiguration({ ...valid, TARGET_PID: '42' }).wanted).toEqual({ pid: 42 });
    expect(readConfiguration({ ...valid, TARGET_COMMAND: 'a.*b' }).wanted).toEqual({
      command: /a.*b/,
    });
  });

  it.each([
    ['neither pid nor pattern', {}, 'TARGET_COMMAND'],
    ['both', { TARGET_PID: '1', TARGET_COMMAND: 'a' }, 'TARGET_COMMAND'],
    ['a pattern that is none', { TARGET_COMMAND: '(' }, 'TARGET_COMMAND'],
    ['a pid that is none', { TARGET_PID: 'x' }, 'TARGET_PID'],
    ['no pod', { TARGET_PID: '1', POD_NAME: undefined }, 'POD_NAME'],
  ])('with %s names the variable', (_, change, named) => {
    expect(() => readConfiguration({ ...valid, ...change })).toThrow(named);
  });
});
