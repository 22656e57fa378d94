import type { Aggregate, Cause } from '@anomaly-prediction/messages';
import { Random } from 'htm.js';
import { anAggregate } from './aggregates.ts';

/** Something that happens in a simulated run. Times in seconds from its start. */
export type Happening =
  /** Demand grows by 10 % of the allowance every 5 s, the first step at once. */
  | { kind: 'leak'; from: number; to: number }
  /** Requests times `factor`; their CPU follows. */
  | { kind: 'surge'; from: number; to: number; factor: number }
  /** CPU that nobody asked for, in % of the allowance, and that does not grow. */
  | { kind: 'burst'; from: number; to: number; cpu: number };

export interface SimulationOptions {
  seconds: number;
  seed: number;
  happenings?: readonly Happening[];
  /** Epoch second of the first record. Default 1,800,000,000. */
  start?: number;
}

const BASE_CPU = 6;
const CPU_OF_REQUEST = 0.6;
const REQUESTS_PER_SECOND = 36;
const CPU_NOISE = 2.5;
const COLLECTION_CHANCE = 1 / 60;
const CALM_MS = 6;

/**
 * Seconds of a web server with a small CPU allowance, as recorded by hand: Poisson requests, CPU that
 * follows them with noise, a garbage collection of 10 to 20 % now and then, and response times that
 * move only when the allowance is used up: past 70 ms when demand passes it by 30 %.
 */
export function simulate({
  seconds,
  seed,
  happenings = [],
  start,
}: SimulationOptions): Aggregate[] {
  const generator = new Random(seed);
  const random = () => generator.fraction();
  const origin = start ?? 1_800_000_000;
  return Array.from({ length: seconds }, (_, second) => {
    const now = happenings.filter(({ from, to }) => from <= second && second < to);
    const factor = now.reduce((product, it) => product * (it.kind === 'surge' ? it.factor : 1), 1);
    const count = poisson(random, REQUESTS_PER_SECOND * factor);
    const own = BASE_CPU + CPU_OF_REQUEST * count + CPU_NOISE * normal(random);
    const collection = random() < COLLECTION_CHANCE ? 10 + 10 * random() : 0;
    const demand = Math.max(
      0.5,
      own + collection + now.reduce((sum, it) => sum + extra(it, second), 0),
    );
    const mean = CALM_MS + Math.max(0, demand - 100) * 3;
    return anAggregate({
      timestamp: origin + second,
      cpu: Math.min(demand, 100 + normal(random)),
      count,
      mean,
    });
  });
}

/** The leaks among these, as the judge wants them. */
export const causesOf = (happenings: readonly Happening[], start = 1_800_000_000): Cause[] =>
  happenings
    .filter(({ kind }) => kind === 'leak')
    .map(({ from, to }) => ({ start: start + from, end: start + to }));

function extra(happening: Happening, second: number): number {
  if (happening.kind === 'leak') return 10 * (Math.floor((second - happening.from) / 5) + 1);
  return happening.kind === 'burst' ? happening.cpu : 0;
}

/** Box and Muller 1958. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Knuth, The Art of Computer Programming, volume 2, section 3.4.1. */
function poisson(random: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
