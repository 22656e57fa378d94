import { describe, expect, it } from 'vitest';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, restore } from './checkpoint.ts';

const known: Checkpoint = {
  inputs: { stats: { resume: 4, read: 6 }, responsetime: { resume: 40, read: 60 } },
  emitted: new Map([
    ['rubis', 1000],
    ['other', 900],
  ]),
};
const written = { series: 'rubis', timestamp: 1000, checkpoint: encodeCheckpoint(known) };

describe('checkpoint', () => {
  it('reads back what it wrote', () => {
    expect(decodeCheckpoint(encodeCheckpoint(known))).toEqual(known);
  });

  it.each([undefined, '', 'x', '{}', '{"inputs":{},"emitted":{}}'])('is none in %j', (text) => {
    expect(decodeCheckpoint(text)).toBeUndefined();
  });

  it('is restored from the newest record', () => {
    const older = {
      ...written,
      timestamp: 999,
      checkpoint: encodeCheckpoint({ ...known, emitted: new Map() }),
    };
    expect(restore([older, written])).toEqual(known);
  });

  it('begins both inputs at the beginning when nothing has been written', () => {
    expect(restore([])).toEqual({
      inputs: { stats: { resume: 0, read: 0 }, responsetime: { resume: 0, read: 0 } },
      emitted: new Map(),
    });
  });

  it('emits no second again that something else has written after it', () => {
    const foreign = { series: 'rubis', timestamp: 1003, checkpoint: undefined };
    const broken = { series: 'rubis', timestamp: undefined, checkpoint: 'x' };
    expect(restore([written, foreign, broken])).toEqual({
      ...known,
      emitted: new Map([
        ['rubis', 1003],
        ['other', 900],
      ]),
    });
  });
});
