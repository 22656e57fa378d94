import type { RecordWindow } from '../corpus/windows.ts';
import { probationaryRecords } from './probation.ts';

/** What a detection at each record of one series is worth, whoever detects. */
export interface Judged {
  /** First record that counts. */
  from: number;
  /** By record: the window that it lies in, or {@link OUTSIDE}. */
  window: Int32Array;
  /**
   * By record. Inside a window what it gains when it is the window's first detection, 1 at its first
   * record, near 0 at its last; outside what it costs in units of A_FP, down to -1.
   */
  weight: Float64Array;
  windowCount: number;
}

export const OUTSIDE = -1;
/** Farther behind a window than so many of its widths a false positive costs all. */
const FAR_WIDTHS = 3;

/** Pure. Windows in rising order. Lavin and Ahmad 2015, section II.B and figure 3. */
export function judgeRecords(length: number, windows: readonly RecordWindow[]): Judged {
  const window = new Int32Array(length).fill(OUTSIDE);
  const weight = new Float64Array(length).fill(-1);
  windows.forEach(({ first, last }, index) => {
    const count = last - first + 1;
    for (let record = first; record <= last; record++) {
      window[record] = index;
      weight[record] = scaledSigmoid((record - last - 1) / count) / scaledSigmoid(-1);
    }
    const next = windows[index + 1]?.first ?? length;
    for (let record = last + 1; record < next; record++) {
      weight[record] = falsePositiveWeight((record - last) / Math.max(1, count - 1));
    }
  });
  return { from: probationaryRecords(length), window, weight, windowCount: windows.length };
}

const falsePositiveWeight = (widthsBehind: number): number =>
  widthsBehind > FAR_WIDTHS ? -1 : scaledSigmoid(widthsBehind);

/** Near 1 at -1, the window's start; 0 at its end, 0; near -1 behind it. */
const scaledSigmoid = (position: number): number => 2 / (1 + Math.exp(5 * position)) - 1;
