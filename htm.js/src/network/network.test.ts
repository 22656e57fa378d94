import { describe, expect, test } from 'vitest';
import { modelContract } from '../contract.ts';
import type { FieldRecord } from '../encoders/multi.ts';
import { Random } from '../random.ts';
import { deserialize, serialize } from '../state/serialize.ts';
import { Network, type NetworkOptions } from './network.ts';

const LEVEL = {
  pooler: { columns: 128, activeColumns: 10 },
  memory: {
    cellsPerColumn: 4,
    maxSegments: 1500,
    activationThreshold: 7,
    minThreshold: 5,
    newSynapseCount: 10,
  },
} as const;

const SMALL = {
  ...LEVEL,
  fields: { cpu: { min: 0, max: 100, size: 120, width: 11 } },
  classifier: { field: 'cpu', steps: [1, 3], alpha: 0.02 },
} as const satisfies NetworkOptions;

const TWO_LEVELS = { ...SMALL, secondLevel: LEVEL } as const satisfies NetworkOptions;

const createNetwork = (options: Partial<NetworkOptions> = {}) =>
  new Network({ ...SMALL, ...options });

/** A load that goes up and down every twelve records, a little blurred. */
function wave(count: number, blur: number): { cpu: number }[] {
  const random = new Random(2);
  return Array.from({ length: count }, (_, second) => {
    const swing = Math.sin((2 * Math.PI * second) / 12) + blur * (random.fraction() - 0.5);
    return { cpu: 50 + 30 * swing };
  });
}

/** How far what was expected is from what came; infinitely where either is not there. */
const apart = (expected: number | null | undefined, came: number | undefined): number =>
  Math.abs((expected ?? Number.POSITIVE_INFINITY) - (came ?? 0));

function contract(name: string, options: NetworkOptions): void {
  modelContract<Network, ReturnType<Network['toState']>, FieldRecord>(name, {
    type: Network,
    create: (seed) => new Network({ ...options, seed }),
    inputs: wave(80, 0.3),
    score: (network, record) => [
      ...network.score(record).levelScores,
      ...network.predict().flatMap(({ probabilities }) => [...probabilities]),
    ],
    bounds: { min: 0, max: 1 },
    learn: (network, record) => network.learn(record),
    follow: (network, record) => network.follow(record),
    learnt: (network) => network.segmentCount,
    seeded: true,
    maxBytes: 6_000_000,
  });
}
contract('network of one level', SMALL);
contract('network of two levels', TWO_LEVELS);
contract('network with a backtracking memory', {
  ...SMALL,
  memory: { ...LEVEL.memory, kind: 'backtracking' },
});
contract('network whose second level reads cells', {
  ...SMALL,
  secondLevel: { ...LEVEL, reads: 'cells' },
});

describe('network', () => {
  test.each([
    ['one level', {}],
    ['two levels', { secondLevel: LEVEL }],
    ['a second level that reads cells', { secondLevel: { ...LEVEL, reads: 'cells' } as const }],
  ])('of %s comes to expect a repeating load, and to know what follows', (_, options) => {
    const network = createNetwork(options);
    const records = wave(612, 0);
    for (const record of records.slice(0, 600)) network.learn(record);
    for (const [second, record] of records.slice(600, 608).entries()) {
      const { anomalyScore, levelScores } = network.learn(record);
      expect(Math.max(anomalyScore, ...levelScores)).toBeLessThan(0.3);
      const [next, third] = network.predict();
      expect(apart(next?.expectedValue, records[601 + second]?.cpu)).toBeLessThan(8);
      expect(apart(third?.expectedValue, records[603 + second]?.cpu)).toBeLessThan(8);
    }
    expect(network.score({ cpu: 2 }).anomalyScore).toBeGreaterThanOrEqual(0.9);
  });

  test('forecasts further than its classifier reaches', () => {
    const network = createNetwork();
    const records = wave(624, 0);
    for (const record of records.slice(0, 600)) network.learn(record);
    for (const { steps, expectedValue } of network.forecast(12)) {
      expect(apart(expectedValue, records[599 + steps]?.cpu)).toBeLessThan(12);
    }
  });

  test('learning says of a record what scoring it would have said', () => {
    const network = createNetwork(TWO_LEVELS);
    for (const record of wave(60, 0.3)) {
      const score = network.score(record);
      expect(network.learn(record)).toEqual(score);
    }
  });

  test('predicts a field that has a resolution and no range, and passes over what is null', () => {
    const network = createNetwork({
      fields: { cpu: { resolution: 2, size: 120, width: 11 }, mem: { min: 0, max: 1 } },
      classifier: { field: 'cpu', alpha: 0.02 },
    });
    const records = wave(612, 0);
    for (const [second, record] of records.slice(0, 600).entries()) {
      network.learn({ ...record, mem: null });
      if (second % 100 === 50) network.learn({ cpu: null, mem: 0.5 });
    }
    const [next] = network.predict();
    expect(apart(next?.expectedValue, records[600]?.cpu)).toBeLessThan(8);
  });

  test('reads magnitudes, differences, names and times of day', () => {
    const network = createNetwork({
      fields: {
        cpu: { kind: 'log', min: 1, max: 100 },
        count: { kind: 'delta', resolution: 1 },
        pod: { kind: 'category', categories: ['a', 'b'] },
        timestamp: { kind: 'date', timeOfDay: {} },
      },
    });
    const record = (second: number) => ({
      cpu: 10 + 5 * (second % 4),
      count: 3 * second,
      pod: second % 2 === 0 ? 'a' : 'b',
      timestamp: 60 * second,
    });
    for (let second = 0; second < 300; second++) network.learn(record(second));
    const expected = network.score(record(300)).anomalyScore;
    expect(expected).toBeLessThan(0.5);
    for (const other of [{ cpu: 90 }, { count: 2000 }, { pod: 'c' }, { timestamp: 43_200 }]) {
      expect(network.score({ ...record(300), ...other }).anomalyScore).toBeGreaterThan(expected);
    }
    expect(apart(network.predict()[0]?.expectedValue, record(300).cpu)).toBeLessThan(2);
    const restored = deserialize(Network, serialize(network));
    expect(restored.score(record(300))).toEqual(network.score(record(300)));
    expect(() => network.score({ ...record(300), pod: 5 })).toThrow('record.pod is 5');
  });

  test('after a reset finds the next record unexpected, and trains nothing across it', () => {
    const network = createNetwork(TWO_LEVELS);
    for (const record of wave(600, 0)) network.learn(record);
    network.reset();
    expect(network.score(wave(1, 0)[0] ?? {}).levelScores).toEqual([1, 1]);
    const restored = deserialize(Network, serialize(network));
    expect(restored.score({ cpu: 50 })).toEqual(network.score({ cpu: 50 }));
  });

  test('without a classifier learns as with one, and predicts nothing', () => {
    const { classifier: _, ...options } = SMALL;
    const plain = new Network(options);
    const network = createNetwork();
    for (const record of wave(40, 0.1)) expect(plain.learn(record)).toEqual(network.learn(record));
    expect(() => plain.predict()).toThrow('Network.classifier is missing: must be given');
    expect(() => plain.forecast(3)).toThrow('Network.classifier is missing');
  });

  test('is none the worse for a record that it cannot read', () => {
    const network = createNetwork();
    for (const record of wave(30, 0)) network.learn(record);
    const before = serialize(network);
    expect(() => network.learn({ cpu: 'high' })).toThrow('record.cpu is "high"');
    expect(() => network.follow({})).toThrow('record.cpu is missing');
    expect(serialize(network)).toEqual(before);
  });

  test.each([
    [
      { classifier: { field: 'mem' } },
      'Network.classifier.field is "mem": must be one of the fields',
    ],
    [
      { fields: { cpu: { kind: 'delta', resolution: 1 } } },
      'Network.classifier.field is "cpu": must be one of the fields, with numbers',
    ],
    [{ fields: { cpu: { kind: 'size' } } }, 'Network.fields.cpu.kind is "size": must be one of'],
    [
      { secondLevel: { memory: { minThreshold: 20 } } },
      'Network.secondLevel.memory.minThreshold is 20: must be at most activationThreshold, 12',
    ],
    [{ classifier: { field: 'cpu', alpha: 2 } }, 'Network.classifier.alpha is 2'],
    [{ classifier: 5 }, 'Network.classifier is 5: must be an object of options'],
    [{ secondLevel: { reads: 'bits' } }, 'Network.secondLevel.reads is "bits": must be one of'],
    [
      { secondLevel: { level: 3 } },
      'Network.secondLevel.level is 3: must be left out, as no option of Network.secondLevel: pooler',
    ],
    [{ memory: { kind: 'spatial' } }, 'Network.memory.kind is "spatial": must be temporal'],
    [{ pooler: { ...LEVEL.pooler, seed: 3 } }, 'Network.pooler.seed is 3: must be left out: it'],
    [{ memory: { ...LEVEL.memory, columns: 7 } }, 'Network.memory.columns is 7: must be left out'],
    [{ classifier: { field: 'cpu', buckets: 7 } }, 'Network.classifier.buckets is 7: must be left'],
    [{ secondLevel: { pooler: { inputSize: 7 } } }, 'Network.secondLevel.pooler.inputSize is 7'],
    [
      { levels: 2 },
      'Network.levels is 2: must be left out, as no option of Network: fields, pooler',
    ],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => createNetwork(options as Partial<NetworkOptions>)).toThrow(message);
  });
});
