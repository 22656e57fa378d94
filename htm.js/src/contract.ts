import { describe, expect, test } from 'vitest';
import { bytesHeld } from './bytes-held.ts';
import { deserialize, type ModelType, type Serializable, serialize } from './state/serialize.ts';

/** How the contract drives one kind of model; tests alone use it. */
export interface ModelUnderTest<
  Model extends Serializable,
  State extends { readonly kind: string },
  Input,
> {
  type: ModelType<Model, State>;
  create(seed: number): Model;
  /** A stream long enough that the model reaches its limits. */
  inputs: readonly Input[];
  /** What the model says of an input, as numbers within `bounds`. */
  score(model: Model, input: Input): readonly number[];
  bounds: { min: number; max: number };
  learn(model: Model, input: Input): void;
  /** Moves on without learning, where the model has a place in a sequence. */
  follow?(model: Model, input: Input): void;
  /** What the model has learnt, apart from where it is: only together with `follow`. */
  learnt?(model: Model): unknown;
  /** False where nothing in the model is random. */
  seeded: boolean;
  /** Most bytes that it may ever take, with all that it needs to work. */
  maxBytes: number;
}

/**
 * What every model promises: it is deterministic, scoring is pure, a restored model goes on as the
 * saved one, scores and memory are bounded.
 */
export function modelContract<
  Model extends Serializable,
  State extends { readonly kind: string },
  Input,
>(name: string, under: ModelUnderTest<Model, State, Input>): void {
  const { type, create, inputs, score, learn, bounds } = under;
  const trained = (seed: number) => {
    const model = create(seed);
    for (const input of inputs) learn(model, input);
    return model;
  };
  const scoresAlong = (model: Model) =>
    inputs.map((input) => {
      const scores = score(model, input);
      learn(model, input);
      return [...scores];
    });

  describe(`${name} keeps the contract of a model`, () => {
    test('with the same seed it says the same and ends in the same state, byte for byte', () => {
      const [first, second] = [create(7), create(7)];
      expect(scoresAlong(first)).toEqual(scoresAlong(second));
      expect(sameState(first, second)).toBe(true);
    });

    if (under.seeded) {
      test('with another seed it is another model', () => {
        expect(sameState(trained(7), trained(8))).toBe(false);
      });
    }

    test('scoring changes nothing, before and after learning', () => {
      for (const model of [create(7), trained(7)]) {
        const before = serialize(model);
        for (const input of inputs) score(model, input);
        expect(serialize(model)).toEqual(before);
      }
    });

    test('restored from a snapshot it says and learns the same as if it had gone on', () => {
      for (const model of [create(7), trained(7)]) {
        const restored = deserialize(type, serialize(model));
        expect(sameState(model, restored)).toBe(true);
        expect(scoresAlong(restored)).toEqual(scoresAlong(model));
        expect(sameState(model, restored)).toBe(true);
      }
    });

    test('a snapshot and its model share nothing', () => {
      const model = trained(7);
      const snapshot = serialize(model);
      const kept = snapshot.slice();
      for (const changed of [model, deserialize(type, snapshot)]) {
        for (const input of inputs) learn(changed, input);
        expect(snapshot).toEqual(kept);
      }
    });

    test('learning changes something', () => {
      expect(sameState(create(7), trained(7))).toBe(false);
    });

    test('every score stays within its bounds', () => {
      for (const scores of scoresAlong(create(7))) {
        expect(Math.min(...scores)).toBeGreaterThanOrEqual(bounds.min);
        expect(Math.max(...scores)).toBeLessThanOrEqual(bounds.max);
      }
    });

    test('it never outgrows its limit', () => {
      const model = create(7);
      for (let round = 0; round < 3; round++) {
        for (const input of inputs) learn(model, input);
        expect(bytesHeld(model)).toBeLessThanOrEqual(under.maxBytes);
      }
    });

    const { follow, learnt } = under;
    if (follow && learnt) {
      test('following the stream changes nothing that was learnt', () => {
        const model = trained(7);
        const before = learnt(model);
        for (const input of inputs) follow(model, input);
        expect(learnt(model)).toEqual(before);
      });
    }
  });
}

function sameState(left: Serializable, right: Serializable): boolean {
  return Buffer.from(serialize(left)).equals(serialize(right));
}
