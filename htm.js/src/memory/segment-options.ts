import { demand, type Fields, integer, seed, unit } from '../options.ts';
import { MAX_SYNAPSES_PER_SEGMENT } from './outgoing-synapses.ts';

/** What the memories of sequences have in common: how segments learn, and how many there may be. */
export interface SegmentOptions {
  /** Default 2048 (1 to 1,048,576). */
  columns?: number;
  /** Permanence of a new synapse, from 0 to 1. Default 0.21. */
  initialPermanence?: number;
  /**
   * A synapse counts from this permanence on. Default 0.5 (0 to 1): with steps of 0.1 a new synapse
   * takes part from its third confirmation on, so that what was seen once does not yet predict.
   */
  connectedPermanence?: number;
  /** What a synapse gains when its segment was right and its cell active. Default 0.1 (0 to 1). */
  permanenceIncrement?: number;
  /** What it loses when its segment was right, but its cell not active. Default 0.1 (0 to 1). */
  permanenceDecrement?: number;
  /**
   * What the active synapses of a segment lose that matched in vain. Default 0.002 (0 to 1): a little
   * above the share of active columns (2 %) times the increment, where chance predictions fade and true
   * ones of several possible successors stay.
   */
  predictedSegmentDecrement?: number;
  /** Active synapses that learning aims at for a segment. Default 20 (1 to 65,535). */
  newSynapseCount?: number;
  /** Default 128 (1 to 65,535); beyond it a cell's segment unused for longest goes. */
  maxSegmentsPerCell?: number;
  /** Default 32, at most 255; beyond it a segment's weakest synapses go. */
  maxSynapsesPerSegment?: number;
  /**
   * Over all cells. Default 262,144 (1 to 16,777,216), at most 250 MiB; beyond it the segment unused
   * for longest goes.
   */
  maxSegments?: number;
  /** Default 42. */
  seed?: number;
}

export const SEGMENT_FIELDS: Fields<SegmentOptions> = {
  columns: integer({ min: 1, max: 1_048_576, default: 2048 }),
  initialPermanence: unit(0.21),
  connectedPermanence: unit(0.5),
  permanenceIncrement: unit(0.1),
  permanenceDecrement: unit(0.1),
  predictedSegmentDecrement: unit(0.002),
  newSynapseCount: integer({ min: 1, max: 65_535, default: 20 }),
  maxSegmentsPerCell: integer({ min: 1, max: 65_535, default: 128 }),
  maxSynapsesPerSegment: integer({ min: 1, max: MAX_SYNAPSES_PER_SEGMENT, default: 32 }),
  maxSegments: integer({ min: 1, max: 16_777_216, default: 262_144 }),
  seed,
};

const MAX_CELLS = 2 ** 24;
/** Twelve bytes each, and four more in the lists by presynaptic cell. */
const MAX_SYNAPSES = 2 ** 28;

interface Together extends Required<SegmentOptions> {
  cellsPerColumn: number;
  activationThreshold: number;
  minThreshold: number;
}

/** Throws OptionError for options that cannot be used together. */
export function demandConsistent(owner: string, options: Together): void {
  const { columns, maxSynapsesPerSegment, activationThreshold } = options;
  const demandAtMost = (name: keyof Together, limit: number, why: string) =>
    demand(options[name] <= limit, `${owner}.${name}`, options[name], `at most ${why}`);

  const cells = Math.floor(MAX_CELLS / columns);
  demandAtMost('cellsPerColumn', cells, `${cells} with ${columns} columns`);
  const segments = Math.floor(MAX_SYNAPSES / maxSynapsesPerSegment);
  demandAtMost('maxSegments', segments, `${segments} with ${maxSynapsesPerSegment} synapses each`);
  const threshold = `activationThreshold, ${activationThreshold}`;
  demandAtMost('minThreshold', activationThreshold, threshold);
  const synapses = `maxSynapsesPerSegment, ${maxSynapsesPerSegment}`;
  demandAtMost('activationThreshold', maxSynapsesPerSegment, synapses);
  demandAtMost('newSynapseCount', maxSynapsesPerSegment, synapses);
}
