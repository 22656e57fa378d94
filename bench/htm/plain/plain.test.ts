import { createSdr, Random, ScalarEncoder, SpatialPooler, TemporalMemory } from 'htm.js';
import { describe, expect, it } from 'vitest';
import { cpuSeries } from '../series.ts';
import { PlainSpatialPooler, type PlainSpatialPoolerOptions } from './spatial-pooler.ts';
import { PlainTemporalMemory, type PlainTemporalMemoryOptions } from './temporal-memory.ts';

const ENCODER = { min: 0, max: 100, width: 11, size: 120 };
const POOLER: PlainSpatialPoolerOptions = {
  inputSize: 120,
  columns: 128,
  activeColumns: 8,
  potentialShare: 0.8,
  connectedPermanence: 0.1,
  initialSpread: 0.1,
  permanenceIncrement: 0.04,
  permanenceDecrement: 0.005,
  minOverlapShare: 0.001,
  dutyCyclePeriod: 100,
  seed: 3,
};
const MEMORY: PlainTemporalMemoryOptions = {
  columns: 128,
  cellsPerColumn: 4,
  activationThreshold: 4,
  minThreshold: 3,
  initialPermanence: 0.21,
  connectedPermanence: 0.3,
  permanenceIncrement: 0.1,
  permanenceDecrement: 0.1,
  predictedSegmentDecrement: 0.01,
  newSynapseCount: 6,
  singleWinner: false,
  maxSegmentsPerCell: 32,
  maxSynapsesPerSegment: 12,
  maxSegments: 10_000,
  seed: 4,
};

describe('the library says what the straightforward versions say, to the last bit', () => {
  it.each<[string, Partial<PlainSpatialPoolerOptions>]>([
    ['with every synapse near its threshold', {}],
    [
      "with the original's slow increments",
      { permanenceIncrement: 1e-4, permanenceDecrement: 5e-4 },
    ],
    ['with another seed and few synapses', { seed: 9, potentialShare: 0.05 }],
    ['when weak columns are raised', { potentialShare: 0.1, minOverlapShare: 0.5 }],
    ['with enough columns for SIMD', { columns: 1_024, activeColumns: 20 }],
  ])('the pooler has the same active columns %s', (_, changed) => {
    const options = { ...POOLER, ...changed };
    const encoder = new ScalarEncoder(ENCODER);
    const [library, plain] = [new SpatialPooler(options), new PlainSpatialPooler(options)];
    for (const value of cpuSeries({ records: 600, seed: 1 })) {
      const input = encoder.encode(value);
      const columns = library.activate(input);
      expect(columns).toEqual(plain.activate(input));
      library.learn(input, columns);
      plain.learn(input, columns);
    }
  });

  it('the pooler has the same active columns for inputs of any sparsity', () => {
    const random = new Random(5);
    const [library, plain] = [new SpatialPooler(POOLER), new PlainSpatialPooler(POOLER)];
    for (let record = 0; record < 200; record++) {
      const bits = Array.from({ length: random.below(120) }, () => random.below(120));
      const input = createSdr(120, bits);
      const columns = library.activate(input);
      expect(columns).toEqual(plain.activate(input));
      library.learn(input, columns);
      plain.learn(input, columns);
    }
  });

  it.each<[string, Partial<PlainTemporalMemoryOptions>]>([
    ['with room for all that it learns', {}],
    ['with another seed, without punishment', { seed: 5, predictedSegmentDecrement: 0 }],
    ['when segments must go', { maxSegments: 150 }],
    ['when segments of a cell must go', { maxSegmentsPerCell: 2 }],
    ['when synapses must go', { maxSynapsesPerSegment: 6 }],
    ['when forgetting is quick', { predictedSegmentDecrement: 0.15, permanenceDecrement: 0.2 }],
    ['with one cell a column', { cellsPerColumn: 1 }],
    ['with one winner a column', { singleWinner: true }],
  ])('the memory has the same cells and anomaly scores %s', (_, changed) => {
    const options = { ...MEMORY, ...changed };
    const [library, plain] = [new TemporalMemory(options), new PlainTemporalMemory(options)];
    const scores: number[] = [];
    for (const columns of columnsOfSeries(700)) {
      const score = library.score(columns);
      expect(score).toBe(plain.score(columns));
      library.learn(columns);
      plain.learn(columns);
      expect(library.activeCells()).toEqual(plain.activeCells());
      scores.push(score);
    }
    expect(library.segmentCount).toBe(plain.segmentCount);
    // Else the two would agree on having learnt nothing.
    expect(new Set(scores).size).toBeGreaterThan(2);
  });
});

function columnsOfSeries(records: number) {
  const encoder = new ScalarEncoder(ENCODER);
  const pooler = new SpatialPooler(POOLER);
  return cpuSeries({ records, seed: 2 }).map((value) => {
    const input = encoder.encode(value);
    const columns = pooler.activate(input);
    pooler.learn(input, columns);
    return columns;
  });
}
