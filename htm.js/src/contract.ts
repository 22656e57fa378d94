import { serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';

/** How the contract drives one kind of model; tests alone use it. */
export interface ModelUnderTest<Model, Input> {
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
  /** Most bytes that its whole state may ever take. */
  maxBytes: number;
}

/** What every model promises: it is deterministic, scoring is pure, scores and state are bounded. */
export function modelContract<Model, Input>(
  name: string,
  under: ModelUnderTest<Model, Input>,
): void {
  const { create, inputs, score, learn, bounds } = under;
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
        expect(serialize(model).equals(before)).toBe(true);
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

    test('its state never outgrows its limit', () => {
      const model = create(7);
      for (let round = 0; round < 3; round++) {
        for (const input of inputs) learn(model, input);
        expect(serialize(model).byteLength).toBeLessThanOrEqual(under.maxBytes);
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

/** All fields of the models, as bytes: nothing a model keeps can hide. */
function sameState(left: unknown, right: unknown): boolean {
  return serialize(left).equals(serialize(right));
}
