import { arraysIn, layOut, type SynapseArrays } from './arrays.ts';
import { MAX_BITS_AT_ONCE, type SynapseKernel } from './kernel.ts';
import { PlainKernel } from './plain-kernel.ts';
import { SimdKernel } from './simd-kernel.ts';

/**
 * The permanence of an input bit outside a column's potential pool: no change and no limit moves it,
 * and it reaches no threshold, so that learning needs no test for it in its innermost loop.
 */
export const NO_SYNAPSE = Number.NaN;

/** Fewer synapses than this gain little from SIMD, and each memory for it takes a place of its own. */
const MIN_SIMD_SYNAPSES = 100_000;

/** Columns that are connected together when the connections are derived anew. */
const STRIP_COLUMNS = 16;

export interface ProximalOptions {
  readonly columns: number;
  readonly inputSize: number;
  /** A synapse counts from this permanence on. */
  readonly connectedPermanence: number;
  readonly permanenceMin: number;
  readonly permanenceMax: number;
  readonly simd: boolean;
}

/** The synapses from input bits to columns. */
export class ProximalSynapses {
  private readonly options: ProximalOptions;
  private readonly kernel: SynapseKernel;
  /** By column. */
  private readonly overlaps: Uint16Array;

  /** @param permanences [column][input bit] */
  constructor(options: ProximalOptions, permanences: Float32Array) {
    this.options = options;
    this.kernel = createKernel(options);
    this.overlaps = this.kernel.arrays.overlaps.subarray(0, options.columns);
    this.fill(permanences);
  }

  /** [column][input bit], without what fills up rows. */
  permanences(): Float32Array {
    const { columns, inputSize } = this.options;
    const { permanences, layout } = this.kernel.arrays;
    const { bitsInRow } = layout;
    if (bitsInRow === inputSize) return permanences;
    const dense = new Float32Array(columns * inputSize);
    for (let column = 0; column < columns; column++) {
      const begin = column * bitsInRow;
      dense.set(permanences.subarray(begin, begin + inputSize), column * inputSize);
    }
    return dense;
  }

  /** By column, how many of these input bits it is connected to. Valid until the next call. */
  countOverlaps(bits: Uint32Array): Uint16Array {
    const { overlaps, active } = this.kernel.arrays;
    overlaps.fill(0);
    active.set(bits);
    for (let from = 0; from < bits.length; from += MAX_BITS_AT_ONCE) {
      this.kernel.addOverlaps(from, Math.min(bits.length, from + MAX_BITS_AT_ONCE));
    }
    return this.overlaps;
  }

  /** What the next calls of `adapt` add: the same to every permanence but those of these bits. */
  setChanges(others: number, bits: Uint32Array, change: number): void {
    const { changes } = this.kernel.arrays;
    changes.fill(others);
    for (const bit of bits) changes[bit] = change;
  }

  adapt(column: number): void {
    this.kernel.adapt(column);
  }

  /** Input bits from the first to the last one that the column is connected to; 0 without any. */
  connectedSpan(column: number): number {
    const { connections, layout } = this.kernel.arrays;
    let first = -1;
    let last = -2;
    for (let bit = 0; bit < this.options.inputSize; bit++) {
      if (connections[bit * layout.columnsInRow + column] === 0) continue;
      if (first < 0) first = bit;
      last = bit;
    }
    return first < 0 ? 0 : last - first + 1;
  }

  private fill(given: Float32Array): void {
    const { columns, inputSize, connectedPermanence } = this.options;
    const { permanences, connections, layout } = this.kernel.arrays;
    const { bitsInRow, columnsInRow } = layout;
    const connected = Math.fround(connectedPermanence);
    permanences.fill(NO_SYNAPSE);
    for (let column = 0; column < columns; column++) {
      const begin = column * inputSize;
      permanences.set(given.subarray(begin, begin + inputSize), column * bitsInRow);
    }
    // In strips, as one matrix lies across the other: else each connection would be fetched alone.
    for (let first = 0; first < columns; first += STRIP_COLUMNS) {
      const end = Math.min(columns, first + STRIP_COLUMNS);
      for (let bit = 0; bit < inputSize; bit++) {
        for (let column = first; column < end; column++) {
          const permanence = permanences[column * bitsInRow + bit] as number;
          connections[bit * columnsInRow + column] = permanence >= connected ? 1 : 0;
        }
      }
    }
  }
}

function createKernel(options: ProximalOptions): SynapseKernel {
  const { columns, inputSize } = options;
  const rules = {
    connected: Math.fround(options.connectedPermanence),
    min: Math.fround(options.permanenceMin),
    max: Math.fround(options.permanenceMax),
  };
  const layout = layOut(columns, inputSize);
  const isWorthwhile = options.simd && columns * inputSize >= MIN_SIMD_SYNAPSES;
  const simd = isWorthwhile ? SimdKernel.create(layout, columns, inputSize, rules) : undefined;
  return simd ?? new PlainKernel(plainArrays(layout, columns, inputSize), rules);
}

const plainArrays = (
  layout: ReturnType<typeof layOut>,
  columns: number,
  inputSize: number,
): SynapseArrays => arraysIn(new ArrayBuffer(layout.bytes), layout, columns, inputSize);
