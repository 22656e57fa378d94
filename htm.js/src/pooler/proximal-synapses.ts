/** Marks an input bit outside a column's potential pool. */
export const NO_SYNAPSE = -1;

const BYTES_IN_WORD = 4;
/** So many ones fit into one byte's sum without reaching the next byte. */
const MAX_BYTE_SUMMANDS = 255;

export interface PermanenceRules {
  readonly columns: number;
  readonly inputSize: number;
  /** A synapse counts from this permanence on. */
  readonly connectedPermanence: number;
  readonly permanenceMin: number;
  readonly permanenceMax: number;
}

/**
 * The synapses from input bits to columns. Both matrices are dense, since a potential share near 1
 * leaves nothing to save: permanences by column, as learning walks a column, and connections by input
 * bit, as counting overlaps walks a bit. There one add of packed bytes counts for four columns.
 */
export class ProximalSynapses {
  /** [column][input bit]; {@link NO_SYNAPSE} outside the potential pool. */
  readonly permanences: Float32Array;
  private readonly rules: PermanenceRules;
  /** [input bit][column], rows of `rowWords` words: 1 where the permanence reaches the threshold. */
  private readonly connections: Uint8Array;
  private readonly connectionWords: Uint32Array;
  private readonly rowWords: number;
  /** By column, four to a word. */
  private readonly sumWords: Uint32Array;
  private readonly sums: Uint8Array;

  /** @param permanences belong to the synapses from now on */
  constructor(rules: PermanenceRules, permanences: Float32Array) {
    const { columns, inputSize } = rules;
    this.rules = rules;
    this.permanences = permanences;
    this.rowWords = Math.ceil(columns / BYTES_IN_WORD);
    this.connectionWords = new Uint32Array(this.rowWords * inputSize);
    this.connections = new Uint8Array(this.connectionWords.buffer);
    this.sumWords = new Uint32Array(this.rowWords);
    this.sums = new Uint8Array(this.sumWords.buffer);
    this.connectAll();
  }

  /** Writes into `overlaps`, by column, how many of these input bits it is connected to. */
  countOverlaps(bits: Uint32Array, overlaps: Uint16Array): void {
    const { sums } = this;
    overlaps.fill(0);
    for (let from = 0; from < bits.length; from += MAX_BYTE_SUMMANDS) {
      this.addRows(bits, from, Math.min(bits.length, from + MAX_BYTE_SUMMANDS));
      for (let column = 0; column < overlaps.length; column++) {
        overlaps[column] = (overlaps[column] as number) + (sums[column] as number);
      }
    }
  }

  /** Changes each permanence of the column by what `changes` says for its bit. */
  adapt(column: number, changes: Float32Array): void {
    const { permanences, connections } = this;
    const { inputSize, connectedPermanence, permanenceMin, permanenceMax } = this.rules;
    const rowLength = this.rowWords * BYTES_IN_WORD;
    const begin = column * inputSize;
    for (let bit = 0; bit < inputSize; bit++) {
      const before = permanences[begin + bit] as number;
      if (before < 0) continue;
      let after = Math.fround(before + (changes[bit] as number));
      if (after < permanenceMin) after = permanenceMin;
      else if (after > permanenceMax) after = permanenceMax;
      permanences[begin + bit] = after;
      // Few cross the threshold, and the connections of a column lie far apart in memory.
      const isConnected = after >= connectedPermanence;
      if (isConnected !== before >= connectedPermanence) {
        connections[bit * rowLength + column] = isConnected ? 1 : 0;
      }
    }
  }

  /** Input bits from the first to the last one that the column is connected to; 0 without any. */
  connectedSpan(column: number): number {
    const { inputSize, connectedPermanence } = this.rules;
    const begin = column * inputSize;
    let first = -1;
    let last = -2;
    for (let bit = 0; bit < inputSize; bit++) {
      if ((this.permanences[begin + bit] as number) < connectedPermanence) continue;
      if (first < 0) first = bit;
      last = bit;
    }
    return first < 0 ? 0 : last - first + 1;
  }

  /** Puts the sum of these bits' rows into `sums`. */
  private addRows(bits: Uint32Array, from: number, to: number): void {
    const { connectionWords, sumWords, rowWords } = this;
    sumWords.fill(0);
    for (let i = from; i < to; i++) {
      const row = (bits[i] as number) * rowWords;
      for (let word = 0; word < rowWords; word++) {
        sumWords[word] = (sumWords[word] as number) + (connectionWords[row + word] as number);
      }
    }
  }

  private connectAll(): void {
    const { permanences, connections } = this;
    const { columns, inputSize, connectedPermanence } = this.rules;
    const rowLength = this.rowWords * BYTES_IN_WORD;
    for (let column = 0; column < columns; column++) {
      const begin = column * inputSize;
      for (let bit = 0; bit < inputSize; bit++) {
        if ((permanences[begin + bit] as number) >= connectedPermanence) {
          connections[bit * rowLength + column] = 1;
        }
      }
    }
  }
}
