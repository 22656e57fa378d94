import {
  type Aggregate,
  aggregate,
  type Codec,
  type Prediction,
  prediction,
  type ResponseTime,
  responseTime,
  type Stats,
  stats,
} from '@anomaly-prediction/messages';

/** What read-topics.ts prints of each record. */
export interface RecordLine {
  /** Its name on the cluster. */
  topic: string;
  partition: number;
  offset: number;
  key: string;
  value: string;
}

/** What the values of each topic are. */
export interface Messages {
  aggregate: Aggregate;
  predictions: Prediction;
  stats: Stats;
  responsetime: ResponseTime;
}
export type ReadableTopic = keyof Messages;

const CODECS: { [Topic in ReadableTopic]: Codec<Messages[Topic]> } = {
  aggregate,
  predictions: prediction,
  stats,
  responsetime: responseTime,
};
export const READABLE_TOPICS = Object.keys(CODECS) as ReadableTopic[];

/** The records that were read so far. */
export interface RecordLog {
  /** Takes a line as it was printed; what is no record is passed over, and what was taken before. */
  take(line: string): void;
  /**
   * The values of a topic in the order of each partition, each record once.
   *
   * @throws when a record cannot be decoded, or when the reader has not seen all: a record that it
   *   has missed itself is not to pass for one that the product has lost
   */
  records<Topic extends ReadableTopic>(topic: Topic): Messages[Topic][];
  /** Whose records there are in any of the topics, wanted or not. */
  series(): string[];
}

/** @param series whose records are wanted: every series unless given */
export function createRecordLog({
  topicPrefix = '',
  series,
}: {
  topicPrefix?: string;
  series?: string | undefined;
}): RecordLog {
  const values: { [Topic in ReadableTopic]: Messages[Topic][] } = {
    aggregate: [],
    predictions: [],
    stats: [],
    responsetime: [],
  };
  const problems = new Map<ReadableTopic, Error>();
  const nextOffset = new Map<string, number>();
  const seen = new Set<string>();

  const add = <Topic extends ReadableTopic>(topic: Topic, record: RecordLine) => {
    const { partition, offset, key, value } = record;
    const place = `${record.topic}-${partition}`;
    const next = nextOffset.get(place) ?? offset;
    if (offset < next) return;
    nextOffset.set(place, offset + 1);
    seen.add(key);
    try {
      if (offset > next) throw new Error(`its reader has not seen ${next} to ${offset - 1}`);
      if (series !== undefined && key !== series) return;
      const list: Messages[Topic][] = values[topic];
      list.push(CODECS[topic].decode(Buffer.from(value)));
    } catch (cause) {
      if (problems.has(topic)) return;
      const message = `record ${offset} of ${place}: ${(cause as Error).message}`;
      problems.set(topic, new Error(message, { cause }));
    }
  };

  return {
    take(line) {
      const record = parseLine(line);
      const topic = READABLE_TOPICS.find((one) => `${topicPrefix}${one}` === record?.topic);
      if (record && topic) add(topic, record);
    },
    records(topic) {
      const problem = problems.get(topic);
      if (problem) throw problem;
      return values[topic];
    },
    series: () => [...seen],
  };
}

function parseLine(line: string): RecordLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as RecordLine;
  } catch {
    // Torn where the log broke off: it comes again.
    return undefined;
  }
}
