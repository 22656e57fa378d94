import { demand } from '../options.ts';
import type { Sdr } from '../sdr.ts';

/** Nothing is known so far ahead; it bounds the work. */
const MAX_FORECAST_STEPS = 1000;

/** Throws OptionError for a number of elements that no memory or network forecasts. */
export function demandForecastSteps(steps: number, min: 0 | 1): void {
  const isWithin = Number.isInteger(steps) && steps >= min && steps <= MAX_FORECAST_STEPS;
  demand(isWithin, 'forecast steps', steps, `a whole number from ${min} to ${MAX_FORECAST_STEPS}`);
}

/**
 * What learns which SDR of columns follows which. For each element first `score` (it changes nothing),
 * then `learn`, or `follow` to move on without learning.
 */
export interface SequenceMemory {
  readonly columns: number;
  /** A cell is numbered column * cellsPerColumn + its place in the column. */
  readonly cellsPerColumn: number;
  /**
   * Share of these columns that were not predicted, from 0 to 1; 0 for no columns at all. Changes
   * nothing. This and what follows throw OptionError for an SDR of another size.
   */
  score(activeColumns: Sdr): number;
  /** Takes these columns as the sequence's next element and learns from it. */
  learn(activeColumns: Sdr): void;
  /** Takes them as the next element, but learns nothing. */
  follow(activeColumns: Sdr): void;
  /** Forgets where in a sequence it is, not what it learnt: the next element comes unpredicted. */
  reset(): void;
  /** Cells active after the last element. */
  activeCells(): Sdr;
  /** Cells that expect to become active next. */
  predictedCells(): Sdr;
  /** Columns with a predicted cell: what the memory expects next. */
  predictedColumns(): Sdr;
  /**
   * The cells expected 1, 2, … `steps` elements ahead, at most 1000: each time those that the ones before
   * would make predict, fewer and less sure with every step. Changes nothing.
   */
  forecast(steps: number): Sdr[];
}
