import type { Random } from '../random.ts';
import { bump, type LoadShape, STEADY, wave } from './load-shape.ts';

/** Says which part of a shape's text cannot be used. */
export class ShapeTextError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ShapeTextError';
  }
}

/** A shape as its text says it; values given as a range are not drawn yet. */
export interface ShapePlan {
  /** The most that any seed can make of it. */
  maxFactor: number;
  /** The same random numbers draw the same shape. */
  draw(random: Random): LoadShape;
}

interface Range {
  low: number;
  high: number;
}

interface Key {
  value: number;
  min: number;
  max: number;
}

const WEEK_SECONDS = 7 * 86_400;
const seconds = (value: number, min = 0): Key => ({ value, min, max: WEEK_SECONDS });
const factor = (value: number): Key => ({ value, min: 0, max: 100 });

/** The keys of each shape with their defaults and bounds; times in seconds from the client's start. */
const SHAPES = {
  steady: {},
  surge: { after: seconds(120), for: seconds(60, 1), factor: factor(1.5), ramp: seconds(10) },
  'flash-crowd': {
    after: seconds(120),
    for: seconds(60, 1),
    factor: factor(5),
    ramp: seconds(2),
    fall: seconds(20),
  },
  diurnal: {
    period: seconds(600, 10),
    low: factor(0.5),
    high: factor(1.5),
    phase: { value: 0, min: 0, max: 1 },
  },
} as const satisfies Record<string, Record<string, Key>>;

type ShapeName = keyof typeof SHAPES;
type Ranges<Name extends ShapeName> = Record<keyof (typeof SHAPES)[Name], Range>;

/** A number, or two with `..` between them, from which the seed draws one. */
const VALUE = /^(\d+(?:\.\d+)?)(?:\.\.(\d+(?:\.\d+)?))?$/;

/**
 * Reads `NAME` or `NAME:key=value,key=value`, such as `surge:after=60..180,for=60,factor=1.5,ramp=10`.
 *
 * @throws {ShapeTextError} naming the shape and the key.
 */
export function parseLoadShape(text: string): ShapePlan {
  const [name = '', ...rest] = text.split(':');
  const entries = rest.join(':');
  switch (name) {
    case 'steady':
      readKeys(name, entries);
      return { maxFactor: 1, draw: () => STEADY };
    case 'surge': {
      const keys = readKeys(name, entries);
      return bumpOf(name, { ...keys, fall: keys.ramp }, 'twice ramp');
    }
    case 'flash-crowd':
      return bumpOf(name, readKeys(name, entries), 'ramp and fall together');
    case 'diurnal':
      return waveOf(readKeys(name, entries));
    default:
      throw new ShapeTextError(`"${name}" is none of ${Object.keys(SHAPES).join(', ')}`);
  }
}

function bumpOf(name: string, keys: Ranges<'flash-crowd'>, ramps: string): ShapePlan {
  if (keys.for.low < keys.ramp.high + keys.fall.high) {
    throw new ShapeTextError(`${name}: for: must be at least ${ramps}`);
  }
  return {
    maxFactor: Math.max(1, keys.factor.high),
    draw: (random) => {
      const ramp = drawn(keys.ramp, random);
      return bump({
        afterSeconds: drawn(keys.after, random),
        forSeconds: drawn(keys.for, random),
        factor: drawn(keys.factor, random),
        riseSeconds: ramp,
        // Of a surge both ramps are the one key, hence drawn once.
        fallSeconds: keys.fall === keys.ramp ? ramp : drawn(keys.fall, random),
      });
    },
  };
}

function waveOf(keys: Ranges<'diurnal'>): ShapePlan {
  if (keys.low.high > keys.high.low) {
    throw new ShapeTextError('diurnal: low: must not be above high');
  }
  return {
    maxFactor: keys.high.high,
    draw: (random) =>
      wave({
        periodSeconds: drawn(keys.period, random),
        low: drawn(keys.low, random),
        high: drawn(keys.high, random),
        phase: drawn(keys.phase, random),
      }),
  };
}

function readKeys<Name extends ShapeName>(name: Name, entries: string): Ranges<Name> {
  const known: Record<string, Key> = SHAPES[name];
  const ranges = Object.fromEntries(
    Object.entries(known).map(([key, { value }]) => [key, { low: value, high: value }]),
  );
  const given = new Set<string>();
  for (const entry of entries === '' ? [] : entries.split(',')) {
    const [key = '', ...value] = entry.split('=');
    const bounds = Object.hasOwn(known, key) ? known[key] : undefined;
    if (!bounds) {
      const keys = Object.keys(known).join(', ') || 'no keys';
      throw new ShapeTextError(`${name}: "${key}" is no key of it, which has ${keys}`);
    }
    if (given.has(key)) throw new ShapeTextError(`${name}: ${key}: comes twice`);
    given.add(key);
    ranges[key] = readRange(value.join('='), bounds, `${name}: ${key}`);
  }
  return ranges as Ranges<Name>;
}

function readRange(text: string, { min, max }: Key, where: string): Range {
  const match = VALUE.exec(text);
  const low = Number(match?.[1]);
  const high = Number(match?.[2] ?? match?.[1]);
  if (low >= min && high <= max && low <= high) return { low, high };
  throw new ShapeTextError(
    `${where}: "${text}" is no number from ${min} to ${max}, nor a range LOW..HIGH of such`,
  );
}

/** Every key draws, also one that is given: to fix one leaves the others as the seed had them. */
const drawn = ({ low, high }: Range, random: Random): number => low + (high - low) * random();
