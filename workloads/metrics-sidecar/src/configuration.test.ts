import { describe, expect, test } from 'vitest';
import { readConfiguration } from './configuration.ts';

const VALID = { KAFKA_BROKERS: 'localhost:9', SERIES: 'rubis', POD_NAME: 'rubis-web-0' };

describe('configuration', () => {
  test('takes a process number or a pattern for the command line', () => {
    expect(readConfiguration({ ...VALID, TARGET_PID: '42' }).selection).toEqual({ pid: 42 });
    expect(readConfiguration({ ...VALID, TARGET_COMMAND: 'main' }).selection).toEqual({
      command: /main/,
    });
  });

  test.each([
    [{}, 'give one of TARGET_PID and TARGET_COMMAND'],
    [{ TARGET_PID: '1', TARGET_COMMAND: 'x' }, 'give one of TARGET_PID and TARGET_COMMAND'],
    [{ TARGET_PID: 'x' }, 'TARGET_PID: '],
    [{ TARGET_COMMAND: '(' }, 'TARGET_COMMAND: SyntaxError'],
    [{ TARGET_PID: '1', POD_NAME: 'a b' }, 'POD_NAME: must be 1 to 253'],
    [{ TARGET_PID: '1', SERIES: 'UP' }, 'SERIES: '],
  ])('refuses %j by name', (changes, message) => {
    expect(() => readConfiguration({ ...VALID, ...changes })).toThrow(message);
  });
});
