import { describe, expect, test } from 'vitest';
import { readConfiguration } from './configuration.ts';

const VALID = { KAFKA_BROKERS: 'localhost:9', SERIES: 'rubis', POD_NAME: 'rubis-web-0' };

describe('configuration', () => {
  test('takes a process number or a pattern for the command line', () => {
    expect(readConfiguration({ ...VALID, TARGET_PID: '42' })).toMatchObject({
      selection: { pid: 42 },
      others: [],
      cpuLimitCores: undefined,
    });
    expect(readConfiguration({ ...VALID, TARGET_COMMAND: 'main' }).selection).toEqual({
      command: /main/,
    });
  });

  test('takes more process numbers, and the allowance, where no cgroup says them', () => {
    const told = { ...VALID, TARGET_PID: '42,43,44', CPU_ALLOWANCE_CORES: '1' };
    expect(readConfiguration(told)).toMatchObject({
      selection: { pid: 42 },
      others: [43, 44],
      cpuLimitCores: 1,
    });
  });

  test.each([
    [{}, 'give one of TARGET_PID and TARGET_COMMAND'],
    [{ TARGET_PID: '1', TARGET_COMMAND: 'x' }, 'give one of TARGET_PID and TARGET_COMMAND'],
    [{ TARGET_PID: 'x' }, 'TARGET_PID: must be process numbers'],
    [{ TARGET_PID: '1,,2' }, 'TARGET_PID: must be process numbers'],
    [{ TARGET_PID: '1', CPU_ALLOWANCE_CORES: '0' }, 'CPU_ALLOWANCE_CORES: '],
    [{ TARGET_COMMAND: '(' }, 'TARGET_COMMAND: SyntaxError'],
    [{ TARGET_PID: '1', POD_NAME: 'a b' }, 'POD_NAME: must be 1 to 253'],
    [{ TARGET_PID: '1', SERIES: 'UP' }, 'SERIES: '],
  ])('refuses %j by name', (changes, message) => {
    expect(() => readConfiguration({ ...VALID, ...changes })).toThrow(message);
  });
});
