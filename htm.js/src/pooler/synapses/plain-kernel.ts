import type { SynapseArrays } from './arrays.ts';
import type { PermanenceRules, SynapseKernel } from './kernel.ts';

const BYTES_IN_WORD = 4;

/** Runs everywhere. One add of packed bytes counts for four columns. */
export class PlainKernel implements SynapseKernel {
  readonly arrays: SynapseArrays;
  private readonly rules: PermanenceRules;
  private readonly connectionWords: Uint32Array;
  /** By column, four to a word. */
  private readonly sumWords: Uint32Array;
  private readonly sums: Uint8Array;

  constructor(arrays: SynapseArrays, rules: PermanenceRules) {
    const { buffer, byteOffset, length } = arrays.connections;
    this.arrays = arrays;
    this.rules = rules;
    this.connectionWords = new Uint32Array(buffer, byteOffset, length / BYTES_IN_WORD);
    this.sumWords = new Uint32Array(arrays.layout.columnsInRow / BYTES_IN_WORD);
    this.sums = new Uint8Array(this.sumWords.buffer);
  }

  addOverlaps(from: number, to: number): void {
    const { connectionWords, sumWords, sums } = this;
    const { active, overlaps } = this.arrays;
    const rowWords = sumWords.length;
    sumWords.fill(0);
    for (let i = from; i < to; i++) {
      const row = (active[i] as number) * rowWords;
      for (let word = 0; word < rowWords; word++) {
        sumWords[word] = (sumWords[word] as number) + (connectionWords[row + word] as number);
      }
    }
    for (let column = 0; column < overlaps.length; column++) {
      overlaps[column] = (overlaps[column] as number) + (sums[column] as number);
    }
  }

  adapt(column: number): void {
    const { permanences, connections, changes, layout } = this.arrays;
    const { connected, min, max } = this.rules;
    const { bitsInRow, columnsInRow } = layout;
    const begin = column * bitsInRow;
    for (let bit = 0; bit < bitsInRow; bit++) {
      const before = permanences[begin + bit] as number;
      let after = Math.fround(before + (changes[bit] as number));
      if (after < min) after = min;
      else if (after > max) after = max;
      permanences[begin + bit] = after;
      // Few cross the threshold, and the connections of a column lie far apart in memory.
      const isConnected = after >= connected;
      if (isConnected !== before >= connected) {
        connections[bit * columnsInRow + column] = isConnected ? 1 : 0;
      }
    }
  }
}
