import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Aggregate, Prediction } from '@anomaly-prediction/messages';
import type { RunEvent } from './events.ts';
import { type RunRecords, type Summary, summarise } from './summary.ts';

/** A day of seconds: what a run holds in memory at most; older records stay in the files only. */
const MAX_RECORDS = 86_400;

const FILES = {
  aggregates: 'aggregate.jsonl',
  predictions: 'predictions.jsonl',
  events: 'events.jsonl',
} as const;

/** Collects a run, in memory and, with a folder, in the files of its report as it goes. */
export class Recorder {
  readonly #folder: string | null;
  readonly #files: Record<keyof typeof FILES, WriteStream> | null;
  readonly #records = {
    aggregates: [] as Aggregate[],
    predictions: [] as Prediction[],
    events: [] as RunEvent[],
  };

  /** Throws when the folder cannot be written. */
  constructor(folder: string | null) {
    this.#folder = folder;
    if (folder !== null) mkdirSync(folder, { recursive: true });
    const open = (file: string) => createWriteStream(join(folder ?? '', file));
    this.#files =
      folder === null
        ? null
        : {
            aggregates: open(FILES.aggregates),
            predictions: open(FILES.predictions),
            events: open(FILES.events),
          };
  }

  get records(): RunRecords {
    return this.#records;
  }

  aggregate(record: Aggregate): void {
    keep(this.#records.aggregates, record);
    this.#files?.aggregates.write(toLine(record));
  }

  prediction(record: Prediction): void {
    keep(this.#records.predictions, record);
    this.#files?.predictions.write(toLine(record));
  }

  event(record: RunEvent): void {
    keep(this.#records.events, record);
    this.#files?.events.write(toLine(record));
  }

  /** Closes the files and writes the summary beside them. */
  async finish(): Promise<Summary> {
    const summary = summarise(this.#records);
    if (this.#folder === null || this.#files === null) return summary;
    for (const file of Object.values(this.#files)) {
      file.end();
      await finished(file);
    }
    await writeFile(join(this.#folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
    return summary;
  }
}

function keep<Item>(items: Item[], item: Item): void {
  items.push(item);
  if (items.length > MAX_RECORDS) items.shift();
}

const toLine = (record: object) => `${JSON.stringify(record)}\n`;
