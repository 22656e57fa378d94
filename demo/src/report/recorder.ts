import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Aggregate, Prediction } from '@anomaly-prediction/messages';
import type { RunEvent } from './events.ts';
import { type RunRecords, type Summary, summarise } from './summary.ts';

const FILES = {
  aggregates: 'aggregate.jsonl',
  predictions: 'predictions.jsonl',
  events: 'events.jsonl',
  summary: 'summary.json',
} as const;

/**
 * Collects a run, in memory and, with a folder, in the files of its report as it goes. Nothing is
 * left out, so that the summary covers what the files do: a run is not to last for ever.
 */
export class Recorder {
  /** Resolves when a file cannot be written any more. */
  readonly lost: Promise<Error>;
  readonly #lose: (error: Error) => void;
  readonly #folder: string | null;
  readonly #records = {
    aggregates: [] as Aggregate[],
    predictions: [] as Prediction[],
    events: [] as RunEvent[],
  };
  #failure: Error | null = null;

  /** Empties the files. Throws one line that names what cannot be written. */
  constructor(folder: string | null) {
    const { promise, resolve } = Promise.withResolvers<Error>();
    this.lost = promise;
    this.#lose = resolve;
    this.#folder = folder;
    if (folder === null) return;
    naming(folder, () => mkdirSync(folder, { recursive: true }));
    for (const file of Object.values(FILES)) {
      const path = join(folder, file);
      naming(path, () => writeFileSync(path, ''));
    }
  }

  get records(): RunRecords {
    return this.#records;
  }

  aggregate(record: Aggregate): void {
    this.#records.aggregates.push(record);
    this.#append(FILES.aggregates, JSON.stringify(record));
  }

  prediction(record: Prediction): void {
    this.#records.predictions.push(record);
    this.#append(FILES.predictions, JSON.stringify(record));
  }

  event(record: RunEvent): void {
    this.#records.events.push(record);
    this.#append(FILES.events, JSON.stringify(record));
  }

  /** Writes the summary beside the records. Throws when any of them could not be written. */
  finish(): Summary {
    const summary = summarise(this.#records);
    this.#append(FILES.summary, JSON.stringify(summary, null, 2));
    if (this.#failure !== null) throw this.#failure;
    return summary;
  }

  #append(file: string, line: string): void {
    if (this.#folder === null) return;
    const path = join(this.#folder, file);
    try {
      naming(path, () => appendFileSync(path, `${line}\n`));
    } catch (error) {
      this.#failure = error as Error;
      this.#lose(this.#failure);
    }
  }
}

function naming(path: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(`--report: ${path} cannot be written (${code})`, { cause });
  }
}
