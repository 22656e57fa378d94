import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnomalyLikelihood } from '../likelihood/anomaly-likelihood.ts';
import { TemporalMemory } from '../memory/temporal-memory.ts';
import {
  deserialize,
  type ModelType,
  type Numbers,
  SnapshotError,
  serialize,
} from './serialize.ts';

/** A model that is nothing but its state. */
class Box {
  static readonly kind = 'Box';
  readonly content: unknown;

  constructor(content: unknown) {
    this.content = content;
  }

  static fromState(state: { kind: 'Box'; content: unknown }): Box {
    return new Box(state.content);
  }

  toState() {
    return { kind: Box.kind, content: this.content } as const;
  }
}

const BOX: ModelType<Box, { kind: 'Box'; content: unknown }> = Box;

const throughBytes = (content: unknown) => deserialize(BOX, serialize(new Box(content))).content;

const numbers: fc.Arbitrary<Numbers> = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
);

const snapshot = serialize(new Box({ counts: Uint32Array.of(1, 2, 3), name: 'cpu' }));

function changed(change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = snapshot.slice();
  change(bytes);
  return bytes;
}

describe('a snapshot', () => {
  test('gives back what was put in, numbers to the last bit, in arrays of the same kind', () => {
    const value = fc.oneof(
      numbers,
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((given) => !Object.is(given, -0)),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.array(value)), (content) => {
        expect(throughBytes(content)).toEqual({ ...content });
      }),
    );
  });

  test('takes of a view only what it shows', () => {
    expect(throughBytes(Uint32Array.of(1, 2, 3, 4).subarray(1, 3))).toEqual(Uint32Array.of(2, 3));
  });

  test('can be read from the middle of other bytes', () => {
    const around = new Uint8Array(snapshot.length + 3);
    around.set(snapshot, 1);
    const { content } = deserialize(BOX, around.subarray(1, 1 + snapshot.length));
    expect(content).toEqual({ counts: Uint32Array.of(1, 2, 3), name: 'cpu' });
  });

  test('cut at any place is refused', () => {
    for (let length = 0; length < snapshot.length; length++) {
      expect(() => deserialize(BOX, snapshot.subarray(0, length))).toThrow(/^snapshot is cut/);
    }
  });

  test('with any one bit altered is refused', () => {
    for (let bit = 0; bit < snapshot.length * 8; bit++) {
      // Four bytes of the header mean nothing.
      if (bit >= 20 * 8 && bit < 24 * 8) continue;
      const altered = changed((bytes) => {
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      });
      expect(() => deserialize(BOX, altered)).toThrow(SnapshotError);
    }
  });

  test.each([
    ['altered', changed((bytes) => bytes.fill(7, -8)), 'was altered: its checksum does not fit'],
    ['longer', Uint8Array.from([...snapshot, 0]), `is too long: ${snapshot.length + 1} bytes of`],
    [
      'newer',
      changed((bytes) => bytes.fill(9, 4, 5)),
      'by a newer htm.js: format 9, this one reads 1',
    ],
    [
      'older',
      changed((bytes) => bytes.fill(0, 4, 5)),
      'by an older htm.js: format 0, this one read',
    ],
    [
      'other',
      new TextEncoder().encode('{"kind": "Box", "content": 1}'),
      'does not begin with HTMJ',
    ],
  ])('%s says so when it is refused', (_, bytes, message) => {
    expect(() => deserialize(BOX, bytes)).toThrow(message);
  });

  test('of another model says which it holds', () => {
    expect(() => deserialize(TemporalMemory, serialize(new AnomalyLikelihood()))).toThrow(
      'snapshot holds a model of kind AnomalyLikelihood, not TemporalMemory',
    );
  });
});
