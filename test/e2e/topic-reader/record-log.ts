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
  TOPICS,
} from '@anomaly-prediction/messages';

/** What read-topics.ts prints of each record. */
export interface RecordLine {
  /** Its name on the cluster. */
  topic: string;
  partition: number;
  offset: number;
  /** When its producer made it, in epoch milliseconds. */
  writtenAtMs: number;
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
  [TOPICS.aggregate]: aggregate,
  [TOPICS.predictions]: prediction,
  [TOPICS.stats]: stats,
  [TOPICS.responseTime]: responseTime,
};
export const READABLE_TOPICS = Object.keys(CODECS) as ReadableTopic[];

export interface TopicRecord<Topic extends ReadableTopic> {
  partition: number;
  offset: number;
  writtenAtMs: number;
  key: string;
  value: Messages[Topic];
}

/** The records that were read so far. */
export interface RecordLog {
  /** Takes a line as it was printed; what is no record is passed over, and what was taken before. */
  take(line: string): void;
  /**
   * An array that grows, in the order of each partition.
   *
   * @throws when a record of it cannot be decoded, or when some were never seen though later ones
   *   were: nothing is known of those
   */
  records<Topic extends ReadableTopic>(topic: Topic): readonly TopicRecord<Topic>[];
  /** Resolves with the first record, there already or to come, that fits. @throws as `records` */
  first<Topic extends ReadableTopic>(
    topic: Topic,
    fits: (record: TopicRecord<Topic>) => boolean,
  ): Promise<TopicRecord<Topic>>;
}

type Listener = () => void;

export function createRecordLog(topicPrefix: string): RecordLog {
  const records = new Map<string, TopicRecord<ReadableTopic>[]>();
  const problems = new Map<string, Error>();
  const lastOffset = new Map<string, number>();
  const listeners = new Set<Listener>();

  const recordsOf = <Topic extends ReadableTopic>(topic: Topic): TopicRecord<Topic>[] => {
    const known = records.get(topic);
    if (known) return known as TopicRecord<Topic>[];
    const empty: TopicRecord<Topic>[] = [];
    records.set(topic, empty as TopicRecord<ReadableTopic>[]);
    return empty;
  };
  const assertWhole = (topic: ReadableTopic) => {
    const problem = problems.get(topic);
    if (problem) throw problem;
  };

  const add = (topic: ReadableTopic, { partition, offset, value, ...rest }: RecordLine) => {
    const place = `${topic}-${partition}`;
    const last = lastOffset.get(place);
    if (last !== undefined && offset <= last) return;
    lastOffset.set(place, offset);
    try {
      if (last !== undefined && offset !== last + 1) {
        throw new Error(`its reader has not seen the records ${last + 1} to ${offset - 1}`);
      }
      const { writtenAtMs, key } = rest;
      const message = CODECS[topic].decode(Buffer.from(value));
      recordsOf(topic).push({ partition, offset, writtenAtMs, key, value: message });
    } catch (cause) {
      const what = `record ${offset} of ${place}: ${(cause as Error).message}`;
      if (!problems.has(topic)) problems.set(topic, new Error(what, { cause }));
    }
    for (const listener of listeners) listener();
  };

  return {
    take(line) {
      const record = parseLine(line);
      if (!record?.topic.startsWith(topicPrefix)) return;
      const topic = READABLE_TOPICS.find((one) => one === record.topic.slice(topicPrefix.length));
      if (topic) add(topic, record);
    },
    records(topic) {
      assertWhole(topic);
      return recordsOf(topic);
    },
    first(topic, fits) {
      return new Promise((resolve, reject) => {
        let looked = 0;
        const look = () => {
          try {
            assertWhole(topic);
            const all = recordsOf(topic);
            const found = all.slice(looked).find(fits);
            looked = all.length;
            if (!found) return;
            resolve(found);
          } catch (error) {
            reject(error);
          }
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      });
    },
  };
}

function parseLine(line: string): RecordLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as RecordLine;
  } catch {
    // Torn where the reading of the log broke off: it comes again.
    return undefined;
  }
}
