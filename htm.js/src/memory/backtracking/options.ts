import { type Fields, integer, readOptions } from '../../options.ts';
import { demandConsistent, SEGMENT_FIELDS, type SegmentOptions } from '../segment-options.ts';

/**
 * The defaults are the published settings of Numenta's entry to its benchmark where it names one. The
 * white paper takes permanenceDecrement for predictedSegmentDecrement; then of several possible
 * successors none would stay predicted.
 */
export interface BacktrackingTemporalMemoryOptions extends SegmentOptions {
  /**
   * The first cell of a column stands for a beginning, the others for contexts. Default 32 (2 to
   * 1,024).
   */
  cellsPerColumn?: number;
  /**
   * Active connected synapses that make a segment active, and so predict its cell. Default 13 (1 to
   * 65,535).
   */
  activationThreshold?: number;
  /**
   * Active synapses of any permanence that make a segment the one to learn on. Default 10 (1 to
   * 65,535).
   */
  minThreshold?: number;
  /**
   * Unpredicted elements in a row by which learning makes a sequence longer, before it asks whether
   * another known one has begun ("pay attention mode"). Default 3 (0 to 1,000).
   */
  pamLength?: number;
  /**
   * Past elements at which what follows may be taken to have begun. Default 10 (0 to 1,000); 0: never.
   */
  maxInferenceBacktrack?: number;
  /** The same for what is learnt. Default 5 (0 to 1,000); 0: never. */
  maxLearningBacktrack?: number;
  /** Elements beyond which no sequence is made longer. Default 32 (1 to 1,000,000). */
  maxSequenceLength?: number;
}

export type BacktrackingOptions = Required<BacktrackingTemporalMemoryOptions>;

const FIELDS: Fields<BacktrackingTemporalMemoryOptions> = {
  ...SEGMENT_FIELDS,
  cellsPerColumn: integer({ min: 2, max: 1024, default: 32 }),
  activationThreshold: integer({ min: 1, max: 65_535, default: 13 }),
  minThreshold: integer({ min: 1, max: 65_535, default: 10 }),
  pamLength: integer({ min: 0, max: 1000, default: 3 }),
  maxInferenceBacktrack: integer({ min: 0, max: 1000, default: 10 }),
  maxLearningBacktrack: integer({ min: 0, max: 1000, default: 5 }),
  maxSequenceLength: integer({ min: 1, max: 1_000_000, default: 32 }),
};

/** With every default filled in. Throws OptionError for what cannot be used, alone or together. */
export function readBacktrackingOptions(
  given: BacktrackingTemporalMemoryOptions,
  owner = 'BacktrackingTemporalMemory',
): BacktrackingOptions {
  const options = readOptions(owner, given, FIELDS);
  demandConsistent(owner, options);
  return options;
}
