import { arraysIn, type Layout, type SynapseArrays } from './arrays.ts';
import type { PermanenceRules, SynapseKernel } from './kernel.ts';
import { WASM } from './synapses-wasm.ts';

const PAGE_BYTES = 65_536;

/** As much of the platform's WebAssembly as is used: TypeScript knows it for pages alone. */
interface WebAssemblyApi {
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

interface Exports {
  adapt(
    permanences: number,
    changes: number,
    bits: number,
    connections: number,
    row: number,
    threshold: number,
    min: number,
    max: number,
  ): void;
  addOverlaps(first: number, end: number, connections: number, row: number, overlaps: number): void;
}

/** WebAssembly with SIMD instructions; its arrays lie in the memory that those work on. */
export class SimdKernel implements SynapseKernel {
  readonly arrays: SynapseArrays;
  private readonly rules: PermanenceRules;
  private readonly exports: Exports;

  private constructor(exports: Exports, arrays: SynapseArrays, rules: PermanenceRules) {
    this.exports = exports;
    this.arrays = arrays;
    this.rules = rules;
  }

  /** Undefined where the platform has no such instructions, forbids them, or has no memory for them. */
  static create(
    layout: Layout,
    columns: number,
    inputSize: number,
    rules: PermanenceRules,
  ): SimdKernel | undefined {
    try {
      const { Memory, Module, Instance } = (
        globalThis as unknown as { WebAssembly: WebAssemblyApi }
      ).WebAssembly;
      const memory = new Memory({ initial: Math.ceil(layout.bytes / PAGE_BYTES) });
      const code = Uint8Array.from(atob(WASM), (character) => character.charCodeAt(0));
      const instance = new Instance(new Module(code), { host: { memory } });
      const arrays = arraysIn(memory.buffer, layout, columns, inputSize);
      return new SimdKernel(instance.exports as Exports, arrays, rules);
    } catch {
      // A content security policy, an old engine, or too many memories: the plain kernel does the same.
      return undefined;
    }
  }

  addOverlaps(from: number, to: number): void {
    const { layout } = this.arrays;
    const begin = layout.active + from * Uint32Array.BYTES_PER_ELEMENT;
    const end = layout.active + to * Uint32Array.BYTES_PER_ELEMENT;
    this.exports.addOverlaps(begin, end, layout.connections, layout.columnsInRow, layout.overlaps);
  }

  adapt(column: number): void {
    const { layout } = this.arrays;
    const { connected, min, max } = this.rules;
    const row = column * layout.bitsInRow * Float32Array.BYTES_PER_ELEMENT;
    this.exports.adapt(
      layout.permanences + row,
      layout.changes,
      layout.bitsInRow,
      layout.connections + column,
      layout.columnsInRow,
      connected,
      min,
      max,
    );
  }
}
