import { ScalarEncoder, type Sdr, SdrClassifier, SpatialPooler, TemporalMemory } from 'htm.js';
import type { ModelOptions } from './models.ts';
import { PlainSdrClassifier } from './plain/sdr-classifier.ts';
import { PlainSpatialPooler } from './plain/spatial-pooler.ts';
import { PlainTemporalMemory } from './plain/temporal-memory.ts';

/** What the library's classes and the plain ones have in common. */
export interface Classifier {
  predict(pattern: Sdr): readonly { steps: number; probabilities: ArrayLike<number> }[];
  learn(pattern: Sdr, truth: { bucket: number; value: number }): void;
}

interface Pooler {
  activate(input: Sdr): Sdr;
  learn(input: Sdr, winners: Sdr): void;
}

interface Memory {
  score(columns: Sdr): number;
  learn(columns: Sdr): void;
  activeCells(): Sdr;
}

export interface Parts {
  encoder: ScalarEncoder;
  pooler: Pooler;
  memory: Memory;
  classifier?: Classifier | undefined;
}

export type Version = 'library' | 'plain';

/** A model, ready to be given its stream. */
export function createParts(
  version: Version,
  options: ModelOptions,
  { withClassifier }: { withClassifier: boolean },
): Parts {
  const isPlain = version === 'plain';
  return {
    encoder: new ScalarEncoder(options.encoder),
    pooler: isPlain ? new PlainSpatialPooler(options.pooler) : new SpatialPooler(options.pooler),
    memory: isPlain ? new PlainTemporalMemory(options.memory) : new TemporalMemory(options.memory),
    classifier: withClassifier ? createClassifier(version, options) : undefined,
  };
}

export function createClassifier(version: Version, options: ModelOptions): Classifier {
  const all = classifierOptionsOf(options);
  const { cellsPerColumn, ...plain } = all;
  return version === 'plain' ? new PlainSdrClassifier(plain) : new SdrClassifier(all);
}

export const classifierOptionsOf = (options: ModelOptions) => ({
  ...options.classifier,
  patternSize: options.memory.columns * options.memory.cellsPerColumn,
  cellsPerColumn: options.memory.cellsPerColumn,
  buckets: bucketsOf(options),
});

/** Places where the encoder's block of bits may begin. */
const bucketsOf = ({ encoder }: ModelOptions): number => encoder.size - encoder.width + 1;

/** One record through all parts, learning on. @returns how unexpected it was */
export function processRecord(
  { encoder, pooler, memory, classifier }: Parts,
  value: number,
): number {
  const input = encoder.encode(value);
  const columns = pooler.activate(input);
  const anomalyScore = memory.score(columns);
  memory.learn(columns);
  pooler.learn(input, columns);
  if (classifier) {
    const pattern = memory.activeCells();
    classifier.predict(pattern);
    classifier.learn(pattern, { bucket: encoder.bucket(value), value });
  }
  return anomalyScore;
}
