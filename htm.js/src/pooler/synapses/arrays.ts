/** Bytes that one SIMD instruction works on: every row begins at a multiple of it. */
const VECTOR_BYTES = 16;

/** Where each array of a pooler's synapses begins in their one buffer, in bytes, and how long it is. */
export interface Layout {
  /** Permanences of one column: the input bits, filled up to whole vectors. */
  readonly bitsInRow: number;
  /** Connections of one input bit: the columns, filled up to whole vectors. */
  readonly columnsInRow: number;
  readonly permanences: number;
  readonly connections: number;
  readonly overlaps: number;
  readonly changes: number;
  readonly active: number;
  readonly bytes: number;
}

/** The arrays of a pooler's synapses. Both matrices are dense: a potential share near 1 saves nothing. */
export interface SynapseArrays {
  readonly layout: Layout;
  /** [column][input bit], as learning walks a column; rows of `bitsInRow`. */
  readonly permanences: Float32Array;
  /** [input bit][column], as counting walks a bit; 1 where connected; rows of `columnsInRow`. */
  readonly connections: Uint8Array;
  /** By column; filled up to a whole row. */
  readonly overlaps: Uint16Array;
  /** By input bit, what learning adds to a permanence. */
  readonly changes: Float32Array;
  /** Numbers of the input bits to count. */
  readonly active: Uint32Array;
}

export function layOut(columns: number, inputSize: number): Layout {
  const bitsInRow = aligned(inputSize * Float32Array.BYTES_PER_ELEMENT) / 4;
  const columnsInRow = aligned(columns);
  let bytes = 0;
  const place = (length: number): number => {
    const begin = bytes;
    bytes += aligned(length);
    return begin;
  };
  const places = {
    permanences: place(columns * bitsInRow * Float32Array.BYTES_PER_ELEMENT),
    connections: place(inputSize * columnsInRow),
    overlaps: place(columnsInRow * Uint16Array.BYTES_PER_ELEMENT),
    changes: place(bitsInRow * Float32Array.BYTES_PER_ELEMENT),
    active: place(inputSize * Uint32Array.BYTES_PER_ELEMENT),
  };
  return { bitsInRow, columnsInRow, ...places, bytes };
}

/** Views of a buffer of at least `layout.bytes`. */
export function arraysIn(
  buffer: ArrayBuffer,
  layout: Layout,
  columns: number,
  inputSize: number,
): SynapseArrays {
  const { bitsInRow, columnsInRow } = layout;
  return {
    layout,
    permanences: new Float32Array(buffer, layout.permanences, columns * bitsInRow),
    connections: new Uint8Array(buffer, layout.connections, inputSize * columnsInRow),
    overlaps: new Uint16Array(buffer, layout.overlaps, columnsInRow),
    changes: new Float32Array(buffer, layout.changes, bitsInRow),
    active: new Uint32Array(buffer, layout.active, inputSize),
  };
}

const aligned = (bytes: number): number => Math.ceil(bytes / VECTOR_BYTES) * VECTOR_BYTES;
