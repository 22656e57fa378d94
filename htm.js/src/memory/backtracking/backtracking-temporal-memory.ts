import { Random } from '../../random.ts';
import { demandSize, type Sdr } from '../../sdr.ts';
import type { Serializable } from '../../state/serialize.ts';
import { Segments, type SegmentsState } from '../segments.ts';
import { demandForecastSteps, type SequenceMemory } from '../sequence-memory.ts';
import { ColumnMatches } from './column-matches.ts';
import { Inference, type InferenceState } from './inference.ts';
import { Learning, type LearningState } from './learning.ts';
import {
  type BacktrackingOptions,
  type BacktrackingTemporalMemoryOptions,
  readBacktrackingOptions,
} from './options.ts';
import { Prediction } from './prediction.ts';
import { SegmentStatistics, type SegmentStatisticsState } from './segment-statistics.ts';

export interface BacktrackingTemporalMemoryState {
  readonly kind: typeof BacktrackingTemporalMemory.kind;
  readonly options: BacktrackingOptions;
  readonly random: Uint32Array;
  readonly segments: SegmentsState;
  readonly statistics: SegmentStatisticsState;
  readonly inference: InferenceState;
  readonly learning: LearningState;
}

/**
 * Learns sequences as {@link TemporalMemory} does, but asks at every surprise whether a known sequence
 * began more recently than it thought: so it finds back into a known sequence with the whole context
 * of the latest elements, and learns a stream without resets in sequences of bounded length instead of
 * one that never ends.
 *
 * From the descriptions (Hawkins, Ahmad and Dubinsky 2011, "Hierarchical Temporal Memory including HTM
 * Cortical Learning Algorithms", chapter 4, "Temporal Pooling Implementation and Pseudocode"; the
 * documentation of the parameters of NuPIC's BacktrackingTM; what is said of it on the HTM forum): activity
 * and learn state are kept apart, each with its own prediction; a learning cell is the one whose
 * segment matches best, else one of the least used; sequences begin on the first cell of each column;
 * inference backtracks at a surprise, learning once its pay attention mode has run out, both to the
 * earliest recent start that leads to the present element; segments count how often they were right.
 *
 * Chosen here, where these are silent:
 * - An element is a surprise when less than half of its columns were expected: for inference, which
 *   predicts by connected synapses, predicted; for learning, matched by a segment, be it but once seen.
 *   Otherwise the same loop would be learnt apart from each place where learning happened to begin.
 * - A start that did not pan out is not tried again, though learning might since have made it work.
 * - When learning jumps, be it to a known sequence or to a beginning, the cells it comes to learn what
 *   it came from: otherwise no prediction would lead over the end of a learnt sequence, and a stream
 *   without resets would surprise for ever. Loops close in the same way.
 * - A sequence at its maximal length goes on as long as it is known; only nothing is added to it.
 * - Segments predict one step ahead, so the queue of their updates is one step long: an update is
 *   worked out when its outcome is known, from the cells learnt one element before.
 * - What was only followed is no part of what is learnt: learning begins a new sequence after it.
 *
 * Left out: global decay and the greatest age of a synapse, both 0 in the published settings; pooling
 * over several steps, false there.
 */
export class BacktrackingTemporalMemory implements SequenceMemory, Serializable {
  static readonly kind = 'BacktrackingTemporalMemory';
  readonly columns: number;
  readonly cellsPerColumn: number;
  private readonly options: BacktrackingOptions;
  private random: Random;
  private readonly segments: Segments;
  private readonly statistics: SegmentStatistics;
  private readonly prediction: Prediction;
  private readonly inference: Inference;
  private readonly learning: Learning;

  /** @param owner how an error names this memory */
  constructor(given: BacktrackingTemporalMemoryOptions = {}, owner = 'BacktrackingTemporalMemory') {
    const options = readBacktrackingOptions(given, owner);
    const { columns, cellsPerColumn, maxInferenceBacktrack } = options;
    this.options = options;
    this.columns = columns;
    this.cellsPerColumn = cellsPerColumn;
    this.random = new Random(options.seed);
    this.segments = new Segments({ ...options, cells: columns * cellsPerColumn, counts: 'all' });
    this.statistics = new SegmentStatistics();
    this.prediction = new Prediction(this.segments, this.statistics, options);
    this.inference = new Inference(this.prediction, maxInferenceBacktrack);
    const matches = new ColumnMatches(this.segments, this.statistics, options);
    this.learning = new Learning(this.segments, this.statistics, matches, options);
  }

  static fromState(state: BacktrackingTemporalMemoryState): BacktrackingTemporalMemory {
    const memory = new BacktrackingTemporalMemory(state.options);
    memory.random = Random.fromState(state.random);
    memory.segments.restore(state.segments);
    memory.statistics.restore(state.statistics);
    memory.inference.restore(state.inference);
    memory.learning.restore(state.learning);
    return memory;
  }

  toState(): BacktrackingTemporalMemoryState {
    return {
      kind: BacktrackingTemporalMemory.kind,
      options: this.options,
      random: this.random.toState(),
      segments: this.segments.toState(),
      statistics: this.statistics.toState(),
      inference: this.inference.toState(),
      learning: this.learning.toState(),
    };
  }

  /** Never above `maxSegments`. */
  get segmentCount(): number {
    return this.segments.count;
  }

  /** Never above `maxSegments` times `maxSynapsesPerSegment`. */
  get synapseCount(): number {
    return this.segments.synapseCount;
  }

  activeCells(): Sdr {
    return { size: this.columns * this.cellsPerColumn, active: this.inference.active.slice() };
  }

  predictedColumns(): Sdr {
    return { size: this.columns, active: this.prediction.predictedColumns() };
  }

  predictedCells(): Sdr {
    const size = this.columns * this.cellsPerColumn;
    return { size, active: this.prediction.predictedCells() };
  }

  /**
   * How far the prediction of each of these columns can be trusted: 0 not predicted, else the best
   * share of right predictions among the segments that predict it, always below 1.
   */
  confidences(columns: Sdr): Float64Array {
    demandSize('BacktrackingTemporalMemory columns', columns, this.columns);
    return Float64Array.from(columns.active, (column) => this.prediction.confidenceOf(column));
  }

  score(activeColumns: Sdr): number {
    demandSize('BacktrackingTemporalMemory columns', activeColumns, this.columns);
    const { active } = activeColumns;
    if (active.length === 0) return 0;
    return (active.length - this.prediction.countIn(active)) / active.length;
  }

  /**
   * The cells expected 1, 2, … `steps` elements ahead (at most 1000), each time those that the ones before would
   * make predict: fewer and less sure with every step. Changes nothing.
   */
  forecast(steps: number): Sdr[] {
    demandForecastSteps(steps, 0);
    const size = this.columns * this.cellsPerColumn;
    return this.inference.forecast(steps).map((active) => ({ size, active }));
  }

  /** No columns at all are a gap, as after {@link reset}. */
  learn(activeColumns: Sdr): void {
    demandSize('BacktrackingTemporalMemory columns', activeColumns, this.columns);
    if (activeColumns.active.length === 0) {
      this.reset();
    } else {
      // Learning first, so that inference goes on with what was just learnt.
      this.learning.learn(activeColumns.active, this.random);
      this.inference.follow(activeColumns.active);
    }
  }

  /** No columns at all are a gap, as after {@link reset}. */
  follow(activeColumns: Sdr): void {
    demandSize('BacktrackingTemporalMemory columns', activeColumns, this.columns);
    this.learning.reset();
    if (activeColumns.active.length === 0) this.inference.reset();
    else this.inference.follow(activeColumns.active);
  }

  reset(): void {
    this.learning.reset();
    this.inference.reset();
  }
}
