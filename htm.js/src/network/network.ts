import {
  type Prediction,
  SdrClassifier,
  type SdrClassifierOptions,
  type SdrClassifierState,
} from '../classifier/sdr-classifier.ts';
import { type FieldRecord, MultiEncoder, type MultiEncoderState } from '../encoders/multi.ts';
import { type Fields, OptionError, oneOf, readOptions, seed } from '../options.ts';
import type { Serializable } from '../state/serialize.ts';
import { createBucketEncoder, createEncoders, type FieldsOptions } from './fields.ts';
import { forecast } from './forecast.ts';
import { group, optionalGroup, refuseDerived } from './groups.ts';
import { Level, type LevelActivation, type LevelOptions, type LevelState } from './level.ts';
import { TargetField } from './target-field.ts';

export interface SecondLevelOptions extends LevelOptions {
  /**
   * What of the first level its pooler reads. `columns`, the default, is what came; `cells` is that in
   * its context, at as many times the memory and time as the first level has cells a column.
   */
  reads?: 'columns' | 'cells';
}

const CLASSIFIER_DERIVED = ['patternSize', 'cellsPerColumn', 'buckets'] as const;

export interface FieldClassifierOptions
  extends Omit<SdrClassifierOptions, (typeof CLASSIFIER_DERIVED)[number]> {
  /** The field to predict: one of `fields`, a number or its magnitude (`log`). */
  field: string;
}

export interface NetworkOptions extends LevelOptions {
  /** The fields of a record that count, at least one; with `resolution` a field needs no range. */
  fields: FieldsOptions;
  /** A pooler and a memory on top of the first. Left out, there is one level. */
  secondLevel?: SecondLevelOptions;
  /** Left out, nothing can be predicted but how unexpected a record is. */
  classifier?: FieldClassifierOptions;
  /** Default 42. */
  seed?: number;
}

type OptionalParts = 'secondLevel' | 'classifier';
/** With every default filled in; some parts need not be there. */
type ReadOptions = Required<Omit<NetworkOptions, OptionalParts>> &
  Pick<NetworkOptions, OptionalParts>;

export const NETWORK_FIELDS: Fields<NetworkOptions> = {
  fields: group(),
  pooler: group({}),
  memory: group({}),
  secondLevel: optionalGroup(),
  classifier: optionalGroup(),
  seed,
};

const SECOND_LEVEL_FIELDS: Fields<SecondLevelOptions> = {
  pooler: group({}),
  memory: group({}),
  reads: oneOf(['columns', 'cells'], 'columns'),
};

export interface NetworkScore {
  /**
   * Share of the top level's columns that were not expected, from 0 to 1. A second level pools what the
   * first made of the record and finds strange what is so to both.
   */
  anomalyScore: number;
  /** The same of each level, the first one's first. */
  levelScores: readonly number[];
}

export interface NetworkState {
  readonly kind: typeof Network.kind;
  readonly options: NetworkOptions;
  readonly encoder: MultiEncoderState;
  readonly levels: readonly LevelState[];
  readonly classifier: SdrClassifierState | null;
}

/** How far its seed is from the first level's, so that no two parts draw the same numbers. */
const SEED_OF_SECOND_LEVEL = 0x9e3779b9;

/**
 * Encoders, one or two levels of pooler and memory, and a classifier, from one plain object: what a
 * record is after those before it, and what one of its fields will be. For each record first `score`,
 * then `learn` (or `follow`); then `predict` or `forecast`. Levels on top of one another are from
 * Hawkins and Ahmad 2011, "Hierarchical Temporal Memory including HTM Cortical Learning Algorithms",
 * chapter "HTM Overview", "Hierarchy".
 */
export class Network implements Serializable {
  static readonly kind = 'Network';
  private readonly owner: string;
  private readonly options: ReadOptions;
  private readonly encoder: MultiEncoder;
  /** The lowest first. */
  private readonly levels: readonly Level[];
  private readonly secondReads: SecondLevelOptions['reads'];
  private readonly target: TargetField | undefined;
  private readonly classifier: SdrClassifier | undefined;

  /**
   * @param owner how an error names this network
   * @param saved where it is to go on: of a network with the same options
   */
  constructor(given: NetworkOptions, owner = 'Network', saved?: NetworkState) {
    const options: ReadOptions = readOptions(owner, given, NETWORK_FIELDS);
    this.owner = owner;
    this.options = options;
    this.encoder = saved
      ? MultiEncoder.fromState(saved.encoder)
      : new MultiEncoder(createEncoders(options.fields, owner));
    this.levels =
      saved?.levels.map((level) => Level.fromState(level)) ??
      createLevels(options, this.encoder.size, owner);
    this.secondReads = options.secondLevel?.reads;
    if (options.classifier === undefined) return;
    const { field, ...classifier } = options.classifier;
    refuseDerived(`${owner}.classifier`, classifier, CLASSIFIER_DERIVED);
    this.target = createTarget(field, options.fields, `${owner}.classifier.field`);
    this.classifier = saved?.classifier
      ? SdrClassifier.fromState(saved.classifier)
      : new SdrClassifier(
          {
            ...classifier,
            patternSize: this.top.memory.columns * this.top.memory.cellsPerColumn,
            cellsPerColumn: this.top.memory.cellsPerColumn,
            buckets: this.target.buckets,
          },
          `${owner}.classifier`,
        );
  }

  static fromState(state: NetworkState): Network {
    return new Network(state.options, 'Network', state);
  }

  toState(): NetworkState {
    return {
      kind: Network.kind,
      options: this.options,
      encoder: this.encoder.toState(),
      levels: this.levels.map((level) => level.toState()),
      classifier: this.classifier?.toState() ?? null,
    };
  }

  /** Distal segments learnt so far, of all levels: never above the sum of their `maxSegments`. */
  get segmentCount(): number {
    return this.levels.reduce((total, { memory }) => total + memory.segmentCount, 0);
  }

  /** What this record would be if it came next. Changes nothing. Throws OptionError naming a field. */
  score(record: FieldRecord): NetworkScore {
    return scoreOf(this.activate(record));
  }

  /**
   * Takes this record as the next one and learns from it. Returns what `score` would have said of it.
   * Throws OptionError naming a field.
   */
  learn(record: FieldRecord): NetworkScore {
    const activations = this.activate(record);
    this.encoder.follow(record);
    for (const activation of activations) activation.level.learn(activation);
    this.classifier?.learn(this.top.memory.activeCells(), this.target?.truthOf(record) ?? null);
    return scoreOf(activations);
  }

  /** Takes this record as the next one without learning from it. Returns and throws as `learn`. */
  follow(record: FieldRecord): NetworkScore {
    const activations = this.activate(record);
    this.encoder.follow(record);
    for (const activation of activations) activation.level.follow(activation);
    this.classifier?.follow(this.top.memory.activeCells());
    return scoreOf(activations);
  }

  /**
   * What the classifier's field will be, for each of the classifier's steps. Changes nothing. Throws
   * OptionError without a classifier.
   */
  predict(): Prediction[] {
    return this.demandClassifier().predict(this.top.memory.activeCells());
  }

  /** The same for 1, 2, … `steps` records ahead, beyond the classifier's too: see {@link forecast}. */
  forecast(steps: number): Prediction[] {
    return forecast(this.top.memory, this.demandClassifier(), steps);
  }

  /** To be called after a gap: the next record comes unpredicted. What was learnt stays. */
  reset(): void {
    this.encoder.reset();
    for (const { memory } of this.levels) memory.reset();
    this.classifier?.reset();
  }

  private get top(): Level {
    return this.levels.at(-1) as Level;
  }

  private activate(record: FieldRecord): LevelActivation[] {
    const activations: LevelActivation[] = [];
    let input = this.encoder.encode(record);
    for (const level of this.levels) {
      const activation = level.activate(input);
      activations.push(activation);
      input = activation.columns;
      if (this.secondReads === 'cells') input = level.cellsOf(input);
    }
    return activations;
  }

  private demandClassifier(): SdrClassifier {
    if (this.classifier !== undefined) return this.classifier;
    throw new OptionError(`${this.owner}.classifier`, undefined, 'given, for predictions');
  }
}

const scoreOf = (activations: readonly LevelActivation[]): NetworkScore => {
  const levelScores = activations.map(({ anomalyScore }) => anomalyScore);
  return { anomalyScore: levelScores.at(-1) as number, levelScores };
};

function createLevels(options: ReadOptions, inputSize: number, owner: string): Level[] {
  const { seed, secondLevel } = options;
  const first = Level.create(options, inputSize, seed, owner);
  if (secondLevel === undefined) return [first];
  const { reads, ...second } = readOptions(
    `${owner}.secondLevel`,
    secondLevel,
    SECOND_LEVEL_FIELDS,
  );
  const { columns, cellsPerColumn } = first.memory;
  const size = reads === 'cells' ? columns * cellsPerColumn : columns;
  return [
    first,
    Level.create(second, size, (seed + SEED_OF_SECOND_LEVEL) % 2 ** 32, `${owner}.secondLevel`),
  ];
}

function createTarget(field: string, fields: FieldsOptions, owner: string): TargetField {
  const options = Object.hasOwn(fields, field) ? fields[field] : undefined;
  const encoder = options && createBucketEncoder(options, owner);
  if (encoder !== undefined) return new TargetField(field, encoder);
  throw new OptionError(owner, field, 'one of the fields, with numbers or their magnitudes');
}
