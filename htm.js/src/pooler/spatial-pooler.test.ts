import { describe, expect, test } from 'vitest';
import { modelContract } from '../contract.ts';
import { ScalarEncoder } from '../encoders/scalar.ts';
import { Random } from '../random.ts';
import { createSdr, overlap, type Sdr } from '../sdr.ts';
import { SpatialPooler, type SpatialPoolerOptions } from './spatial-pooler.ts';

const SIZE = 400;
const ACTIVE = 20;

const createPooler = (options: Partial<SpatialPoolerOptions> = {}) =>
  new SpatialPooler({ inputSize: SIZE, columns: 512, activeColumns: ACTIVE, ...options });

const randomInput = (random: Random, bits = 40) =>
  createSdr(
    SIZE,
    Array.from({ length: bits }, () => random.below(SIZE)),
  );

/** The input with a share of its active bits moved elsewhere. */
function noisy(input: Sdr, share: number, random: Random): Sdr {
  const moved = [...input.active].map((bit) =>
    random.fraction() < share ? random.below(SIZE) : bit,
  );
  return createSdr(SIZE, moved);
}

function learnTimes(pooler: SpatialPooler, inputs: readonly Sdr[], rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    for (const input of inputs) pooler.learn(input, pooler.activate(input));
  }
}

const inputs = Array.from({ length: 30 }, (_, seed) => randomInput(new Random(seed)));

for (const boostStrength of [0, 10]) {
  modelContract(`spatial pooler with boost strength ${boostStrength}`, {
    type: SpatialPooler,
    create: (seed) => createPooler({ seed, boostStrength }),
    inputs,
    score: (pooler, input) => [...pooler.activate(input).active],
    bounds: { min: 0, max: 511 },
    learn: (pooler, input) => pooler.learn(input, pooler.activate(input)),
    seeded: true,
    // Five bytes a synapse, in whole pages.
    maxBytes: 512 * SIZE * 5 + 100_000,
  });
}

describe('spatial pooler', () => {
  test('makes exactly as many columns active as asked, of any input that so many overlap with', () => {
    const random = new Random(1);
    const pooler = createPooler();
    for (const bits of [1, 5, 40, 400]) {
      const { size, active } = pooler.activate(randomInput(random, bits));
      expect(size).toBe(512);
      expect(active).toHaveLength(ACTIVE);
      expect(new Set(active).size).toBe(ACTIVE);
      expect([...active]).toEqual([...active].sort((a, b) => a - b));
    }
  });

  test('makes those columns active that have the greatest overlap', () => {
    // Everything potential and connected: a column differs only by what learning took from it.
    const pooler = createPooler({
      columns: 4,
      activeColumns: 2,
      potentialShare: 1,
      initialSpread: 0,
      connectedPermanence: 0.2,
      permanenceDecrement: 0.1,
    });
    const input = createSdr(SIZE, [1, 2, 3]);
    expect([...pooler.activate(input).active]).toEqual([0, 1]);
    pooler.learn(createSdr(SIZE, [4]), createSdr(4, [0, 2]));
    expect([...pooler.activate(input).active]).toEqual([1, 3]);
    expect([...pooler.activate(createSdr(SIZE, [4])).active]).toEqual([0, 1]);
  });

  test('counts overlaps of more than 255 bits', () => {
    const pooler = createPooler({
      columns: 6,
      activeColumns: 1,
      potentialShare: 1,
      initialSpread: 0,
      permanenceDecrement: 0.1,
    });
    const most = createSdr(SIZE, Array(300).keys());
    // All columns but the last lose the bits from 250 on: 250 against 300.
    pooler.learn(createSdr(SIZE, Array(250).keys()), createSdr(6, [0, 1, 2, 3, 4]));
    expect([...pooler.activate(most).active]).toEqual([5]);
  });

  test('gives similar inputs similar columns, and others others', () => {
    const encoder = new ScalarEncoder({ min: 0, max: 100, size: SIZE });
    const pooler = createPooler();
    const columns = (value: number) => pooler.activate(encoder.encode(value));
    const here = columns(50);
    expect(overlap(here, columns(50.5))).toBeGreaterThan(overlap(here, columns(53)));
    expect(overlap(here, columns(53))).toBeGreaterThan(overlap(here, columns(80)));
    expect(overlap(here, columns(80))).toBeLessThan(ACTIVE / 4);
  });

  test('settles: after learning, the same inputs keep the same columns', () => {
    const pooler = createPooler({ permanenceIncrement: 0.01, permanenceDecrement: 0.005 });
    learnTimes(pooler, inputs, 40);
    const settled = inputs.map((input) => pooler.activate(input));
    learnTimes(pooler, inputs, 5);
    const kept = inputs.map((input, i) => overlap(pooler.activate(input), settled[i] as Sdr));
    expect(Math.min(...kept)).toBeGreaterThanOrEqual(ACTIVE * 0.9);
  });

  test('withstands noise, and the better the more it has learnt', () => {
    const pooler = createPooler({ permanenceIncrement: 0.01, permanenceDecrement: 0.005 });
    const keptUnderNoise = () => {
      const random = new Random(5);
      const kept = inputs.map((input) =>
        overlap(pooler.activate(input), pooler.activate(noisy(input, 0.2, random))),
      );
      return kept.reduce((sum, count) => sum + count, 0) / (kept.length * ACTIVE);
    };
    const untrained = keptUnderNoise();
    learnTimes(pooler, inputs, 40);
    expect(keptUnderNoise()).toBeGreaterThan(untrained + 0.1);
    expect(keptUnderNoise()).toBeGreaterThan(0.85);
  });

  test('activates no column without overlap, and so forgets nothing when nothing comes', () => {
    const nothing = createSdr(SIZE, []);
    for (const boostStrength of [0, 10]) {
      const pooler = createPooler({ boostStrength, permanenceDecrement: 0.1 });
      const before = inputs.map((input) => pooler.activate(input));
      expect(pooler.activate(nothing).active).toHaveLength(0);
      learnTimes(pooler, [nothing], 10);
      expect(inputs.map((input) => pooler.activate(input))).toEqual(before);
    }
  });

  test('makes fewer columns active than asked where fewer overlap', () => {
    // With one bit of the input each, most columns know nothing of these.
    const pooler = createPooler({ potentialShare: 0.0025, initialSpread: 0 });
    const { active } = pooler.activate(createSdr(SIZE, [1, 2, 3]));
    expect(active.length).toBeGreaterThan(0);
    expect(active.length).toBeLessThan(ACTIVE);
  });

  test('activates nothing below the stimulus threshold', () => {
    const pooler = createPooler({ stimulusThreshold: 5 });
    expect(pooler.activate(createSdr(SIZE, [])).active).toHaveLength(0);
    expect(pooler.activate(createSdr(SIZE, [1, 2, 3, 4])).active).toHaveLength(0);
    expect(pooler.activate(randomInput(new Random(1))).active).toHaveLength(ACTIVE);
  });

  test('with boosting, lets columns win that never would without', () => {
    const winners = (boostStrength: number) => {
      const pooler = createPooler({ boostStrength, dutyCyclePeriod: 50 });
      const few = inputs.slice(0, 5);
      const won = new Set<number>();
      for (let round = 0; round < 40; round++) {
        for (const input of few)
          for (const column of pooler.activate(input).active) won.add(column);
        learnTimes(pooler, few, 1);
      }
      return won.size;
    };
    expect(winners(20)).toBeGreaterThan(winners(0) * 2);
  });

  test.each([
    [{ inputSize: 0 }, 'SpatialPooler.inputSize is 0: must be a whole number from 1 to 65535'],
    [{ activeColumns: 513 }, 'SpatialPooler.activeColumns is 513: must be at most columns, 512'],
    [{ potentialShare: 1.1 }, 'SpatialPooler.potentialShare is 1.1: must be a number from 0 to 1'],
    [{ boostStrength: -1 }, 'SpatialPooler.boostStrength is -1'],
    [{ columns: 1_000_000 }, 'SpatialPooler.columns is 1000000: must be at most 671088 with 400'],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => createPooler(options)).toThrow(message);
  });

  test('refuses an input or columns of another size', () => {
    const pooler = createPooler();
    const input = createSdr(SIZE, [1]);
    expect(() => pooler.activate(createSdr(10, [1]))).toThrow(
      'SpatialPooler input.size is 10: must be 400',
    );
    expect(() => pooler.learn(input, createSdr(9, [1]))).toThrow(
      'SpatialPooler columns.size is 9: must be 512',
    );
  });
});
