import { gaussianTail } from '../../../htm.js/src/likelihood/gaussian-tail.ts';
import type { CreateDetector } from './detector.ts';

const WINDOW_RECORDS = 6_400;
/** A full window moves by so many records at once. */
const STEP_RECORDS = 100;

/**
 * The benchmark's simple baseline: how far in the tail of a normal distribution, that of the latest
 * 6,400 values, this value lies. Lavin and Ahmad 2015, section III ("windowed Gaussian").
 */
export const createGaussian: CreateDetector = () => {
  const past: number[] = [];
  let normal = { mean: 0, deviation: 0 };
  return {
    observe({ value }) {
      const score = past.length === 0 ? 0 : 1 - tail(value, normal);
      past.push(value);
      const isFilling = past.length <= WINDOW_RECORDS;
      if (isFilling || past.length === WINDOW_RECORDS + STEP_RECORDS) {
        past.splice(0, past.length - WINDOW_RECORDS);
        normal = estimate(past);
      }
      return score;
    },
  };
};

function tail(value: number, { mean, deviation }: { mean: number; deviation: number }): number {
  if (deviation === 0) return value === mean ? 0.5 : 0;
  return gaussianTail(Math.abs(value - mean) / deviation);
}

function estimate(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
