import type { SynapseArrays } from './arrays.ts';

/** As float32: so are the permanences compared with them. */
export interface PermanenceRules {
  /** A synapse counts from this permanence on. */
  readonly connected: number;
  readonly min: number;
  readonly max: number;
}

/** The two loops in which a spatial pooler spends its time; every implementation gives the same. */
export interface SynapseKernel {
  readonly arrays: SynapseArrays;
  /** Adds to `overlaps` the connections of the input bits in `active` from one place up to another. */
  addOverlaps(from: number, to: number): void;
  /** Adds `changes` to the column's permanences and keeps its connections in step with them. */
  adapt(column: number): void;
}

/** So many ones fit into one byte's sum: no more input bits at once. */
export const MAX_BITS_AT_ONCE = 255;
