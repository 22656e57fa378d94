import { expect, it } from 'vitest';
import { parseOutcome } from './processes.ts';

it('the result of a run is its last line, whatever a runtime warned of before', () => {
  expect(parseOutcome('WARNING: no logger\n{"msPerRecord":1.5}\n')).toEqual({ msPerRecord: 1.5 });
});

it('a run that ended without a result is an error that shows how it ended', () => {
  expect(() => parseOutcome('{"msPerRecord":1.5}\nOut of memory\n')).toThrow(
    'without a result: Out of memory',
  );
  expect(() => parseOutcome('')).toThrow('without a result');
});
