import { describe, expect, it } from 'vitest';
import { environmentField, readEnvironment } from './environment.ts';

const shape = { SERIES: environmentField.series, PORT: environmentField.port.default(8080) };

describe('a process’s environment', () => {
  it('is read with its defaults, and what is not asked for is left out', () => {
    expect(readEnvironment(shape, { SERIES: 'rubis', SECRET: 'x' })).toEqual({
      SERIES: 'rubis',
      PORT: 8080,
    });
  });

  it('that is wrong is refused in one line that names every variable at fault', () => {
    expect(() => readEnvironment(shape, { PORT: '70000' })).toThrow(
      /^environment not usable: SERIES: [^\n]+; PORT: [^\n]+$/,
    );
  });

  it('that is wrong never shows a value, which may be a password', () => {
    const secret = { PASSWORD: environmentField.count };
    expect(() => readEnvironment(secret, { PASSWORD: 'hunter2' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
