import { describe, expect, test } from 'vitest';
import { hasEnvironment, identify, isAlive, parseStat, readProcess } from './processes.ts';

const FIELDS = '1 4321 4321 0 -1 4194560 1 0 0 0 7 3 0 0 20 0 1 0 987654 1 2';

describe('a process', () => {
  test('is read from /proc with its group and start, whatever its name holds', () => {
    expect(parseStat(`42 (a) b (c) S ${FIELDS}`)).toEqual({
      pid: 42,
      group: 4321,
      state: 'S',
      startTicks: 987_654,
    });
  });

  test('is refused when the text is something else', () => {
    expect(() => parseStat('no such thing')).toThrow('not the text of a /proc/PID/stat');
  });

  test('is alive as long as both its id and its start are the same', () => {
    const self = identify(process.pid);
    expect(isAlive(self)).toBe(true);
    expect(isAlive({ ...self, startTicks: self.startTicks - 1 })).toBe(false);
  });

  test('that does not exist is absent, not an error', () => {
    expect(readProcess(2 ** 30)).toBeUndefined();
    expect(hasEnvironment(2 ** 30, 'PATH', '')).toBe(false);
  });
});
