import { demand, type Fields, integer, readOptions, seed, unit } from '../../options.ts';
import { MAX_SYNAPSES_PER_SEGMENT } from '../outgoing-synapses.ts';

const OWNER = 'BacktrackingTemporalMemory';

/** The defaults are the published settings of Numenta's entry to its benchmark where it names one. */
export interface BacktrackingTemporalMemoryOptions {
  /** Default 2048. */
  columns?: number;
  /** The first cell of a column stands for a beginning, the others for contexts. Default 32. */
  cellsPerColumn?: number;
  /** Active connected synapses that make a segment active, and so predict its cell. Default 13. */
  activationThreshold?: number;
  /** Active synapses of any permanence that make a segment the one to learn on. Default 10. */
  minThreshold?: number;
  /** Permanence of a new synapse. Default 0.21. */
  initialPermanence?: number;
  /** A synapse counts from this permanence on: with steps of 0.1 from its fourth sight. Default 0.5. */
  connectedPermanence?: number;
  /** Default 0.1. */
  permanenceIncrement?: number;
  /** Default 0.1. */
  permanenceDecrement?: number;
  /**
   * What the active synapses of a segment lose that predicted in vain. The white paper takes
   * permanenceDecrement; then of several possible successors none would stay predicted. Default 0.002,
   * a little above the share of active columns (2 %) times the increment: what chance makes fades.
   */
  predictedSegmentDecrement?: number;
  /** Active synapses that learning aims at for a segment. Default 20. */
  newSynapseCount?: number;
  /** Default 128; beyond it a cell's segment unused for longest goes. */
  maxSegmentsPerCell?: number;
  /** Default 32; beyond it a segment's weakest synapses go. */
  maxSynapsesPerSegment?: number;
  /** Over all cells. Default 262,144, at most 250 MiB; beyond it the segment unused for longest goes. */
  maxSegments?: number;
  /**
   * Unpredicted elements in a row by which learning makes a sequence longer, before it asks whether
   * another known one has begun ("pay attention mode"). Default 3.
   */
  pamLength?: number;
  /** Past elements at which what follows may be taken to have begun. Default 10; 0: never. */
  maxInferenceBacktrack?: number;
  /** The same for what is learnt. Default 5; 0: never. */
  maxLearningBacktrack?: number;
  /** Elements beyond which no sequence is made longer. Default 32. */
  maxSequenceLength?: number;
  /** Default 42. */
  seed?: number;
}

export type BacktrackingOptions = Required<BacktrackingTemporalMemoryOptions>;

const FIELDS: Fields<BacktrackingTemporalMemoryOptions> = {
  columns: integer({ min: 1, max: 1_048_576, default: 2048 }),
  cellsPerColumn: integer({ min: 2, max: 1024, default: 32 }),
  activationThreshold: integer({ min: 1, max: 65_535, default: 13 }),
  minThreshold: integer({ min: 1, max: 65_535, default: 10 }),
  initialPermanence: unit(0.21),
  connectedPermanence: unit(0.5),
  permanenceIncrement: unit(0.1),
  permanenceDecrement: unit(0.1),
  predictedSegmentDecrement: unit(0.002),
  newSynapseCount: integer({ min: 1, max: 65_535, default: 20 }),
  maxSegmentsPerCell: integer({ min: 1, max: 65_535, default: 128 }),
  maxSynapsesPerSegment: integer({ min: 1, max: MAX_SYNAPSES_PER_SEGMENT, default: 32 }),
  maxSegments: integer({ min: 1, max: 16_777_216, default: 262_144 }),
  pamLength: integer({ min: 0, max: 1000, default: 3 }),
  maxInferenceBacktrack: integer({ min: 0, max: 1000, default: 10 }),
  maxLearningBacktrack: integer({ min: 0, max: 1000, default: 5 }),
  maxSequenceLength: integer({ min: 1, max: 1_000_000, default: 32 }),
  seed,
};

const MAX_CELLS = 2 ** 24;
/** Twelve bytes each, and four more in the lists by presynaptic cell. */
const MAX_SYNAPSES = 2 ** 28;

/** With every default filled in. Throws OptionError for what cannot be used, alone or together. */
export function readBacktrackingOptions(
  given: BacktrackingTemporalMemoryOptions,
): BacktrackingOptions {
  const options = readOptions(OWNER, given, FIELDS);
  const { columns, maxSynapsesPerSegment } = options;
  const demandAtMost = (name: keyof BacktrackingOptions, limit: number, why: string) =>
    demand(options[name] <= limit, `${OWNER}.${name}`, options[name], `at most ${why}`);

  const cells = Math.floor(MAX_CELLS / columns);
  demandAtMost('cellsPerColumn', cells, `${cells} with ${columns} columns`);
  const segments = Math.floor(MAX_SYNAPSES / maxSynapsesPerSegment);
  demandAtMost('maxSegments', segments, `${segments} with ${maxSynapsesPerSegment} synapses each`);
  const threshold = options.activationThreshold;
  demandAtMost('minThreshold', threshold, `activationThreshold, ${threshold}`);
  const synapses = `maxSynapsesPerSegment, ${maxSynapsesPerSegment}`;
  demandAtMost('activationThreshold', maxSynapsesPerSegment, synapses);
  demandAtMost('newSynapseCount', maxSynapsesPerSegment, synapses);
  return options;
}
