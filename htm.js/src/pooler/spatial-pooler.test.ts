import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelContract } from '../contract.ts';
import { ScalarEncoder } from '../encoders/scalar.ts';
import { Random } from '../random.ts';
import { createSdr, overlap, type Sdr } from '../sdr.ts';
import { SpatialPooler, type SpatialPoolerOptions } from './spatial-pooler.ts';

const SIZE = 400;
const ACTIVE = 20;

const LOCAL = { inhibition: 'local', potentialRadius: 20, potentialShare: 0.9 } as const;

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

const VARIANTS: Readonly<Record<string, Partial<SpatialPoolerOptions>>> = {
  'spatial pooler with boost strength 0': { boostStrength: 0 },
  'spatial pooler with boost strength 10': { boostStrength: 10 },
  'spatial pooler with local inhibition': { ...LOCAL, boostStrength: 5 },
};

for (const [name, options] of Object.entries(VARIANTS)) {
  modelContract(name, {
    type: SpatialPooler,
    create: (seed) => createPooler({ seed, ...options }),
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
  test('with SIMD and without gives the same columns and keeps the same permanences', () => {
    const options = fc.record({
      inputSize: fc.integer({ min: 201, max: 420 }),
      columns: fc.integer({ min: 500, max: 530 }),
      permanenceIncrement: fc.double({ min: 0, max: 0.2, noNaN: true }),
      permanenceDecrement: fc.double({ min: 0, max: 0.2, noNaN: true }),
      connectedPermanence: fc.double({ min: 0, max: 0.9, noNaN: true }),
      permanenceMin: fc.constantFrom(0, 0.1),
      permanenceMax: fc.constantFrom(0.9, 1),
      seed: fc.integer({ min: 0, max: 1000 }),
    });
    fc.assert(
      fc.property(options, (drawn) => {
        const [plain, simd] = [false, true].map((simd) => createPooler({ ...drawn, simd }));
        const random = new Random(drawn.seed);
        for (let step = 0; step < 30; step++) {
          const bits = random.below(drawn.inputSize);
          const active = Array.from({ length: bits }, () => random.below(drawn.inputSize));
          const input = createSdr(drawn.inputSize, active);
          const columns = plain?.activate(input) as Sdr;
          expect(simd?.activate(input)).toEqual(columns);
          for (const pooler of [plain, simd]) pooler?.learn(input, columns);
        }
        expect(simd?.toState().permanences).toEqual(plain?.toState().permanences);
      }),
      { numRuns: 25 },
    );
  });

  test('with local inhibition no stretch of columns is silent, with global only the strongest count', () => {
    // The left half of the input is always much busier than the right one.
    const random = new Random(9);
    const input = createSdr(SIZE, [
      ...Array.from({ length: 60 }, () => random.below(SIZE / 2)),
      ...Array.from({ length: 12 }, () => SIZE / 2 + random.below(SIZE / 2)),
    ]);
    const share = (pooler: SpatialPooler) => {
      const { active } = pooler.activate(input);
      return active.filter((column) => column >= 256).length / active.length;
    };
    expect(share(createPooler({ potentialRadius: 20 }))).toBeLessThan(0.1);
    expect(share(createPooler(LOCAL))).toBeGreaterThan(0.3);
  });

  test('a column sees nothing beyond its potential radius', () => {
    const pooler = createPooler({ potentialRadius: 10, potentialShare: 1 });
    const { active } = pooler.activate(createSdr(SIZE, [200]));
    for (const column of active) {
      expect(Math.abs((column + 0.5) * (SIZE / 512) - 200)).toBeLessThanOrEqual(11);
    }
    expect(active.length).toBeGreaterThan(0);
  });

  test('no permanence leaves its limits', () => {
    const limits = { permanenceMin: 0.15, permanenceMax: 0.25 };
    const pooler = createPooler({
      ...limits,
      permanenceIncrement: 0.02,
      permanenceDecrement: 0.02,
    });
    learnTimes(pooler, inputs, 20);
    const permanences = pooler.toState().permanences.filter((value) => !Number.isNaN(value));
    permanences.sort();
    expect([permanences[0], permanences.at(-1)]).toEqual([Math.fround(0.15), 0.25]);
  });

  test('a column that has lost all its connections gets them back, unless that is switched off', () => {
    const connectedAfter = (minOverlapShare: number) => {
      const pooler = createPooler({ minOverlapShare, permanenceDecrement: 0.5 });
      const lost = createSdr(512, [7]);
      // Nothing of what it saw is ever on.
      pooler.learn(createSdr(SIZE, []), lost);
      for (let round = 0; round < 100; round++) {
        for (const input of inputs) pooler.learn(input, createSdr(512, []));
      }
      return pooler
        .toState()
        .permanences.subarray(7 * SIZE, 8 * SIZE)
        .some((value) => value >= 0.2);
    };
    expect(connectedAfter(0)).toBe(false);
    expect(connectedAfter(0.01)).toBe(true);
  });

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
    [
      { inhibition: 'none' as 'local' },
      'SpatialPooler.inhibition is "none": must be one of global',
    ],
    [{ permanenceMin: 1 }, 'SpatialPooler.permanenceMin is 1: must be below permanenceMax, 1'],
    [
      { connectedPermanence: 0.5, permanenceMax: 0.4 },
      'SpatialPooler.connectedPermanence is 0.5: must be at most permanenceMax, 0.4',
    ],
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
