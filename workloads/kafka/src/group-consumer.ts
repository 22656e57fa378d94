import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { Assignment } from './assignment.ts';
import { coPartitionAssigner } from './co-partition-assigner.ts';
import { createContact } from './contact.ts';
import type { OpenPartition } from './owned-partition.ts';

export interface GroupConsumerOptions {
  kafka: Kafka;
  groupId: string;
  topics: readonly string[];
  /** Called for each partition after every assignment; tried again when it fails. */
  open: OpenPartition;
  now: () => number;
  log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
}

export interface GroupConsumer {
  /** Whether every assigned partition is open. False while the group rebalances. */
  ready(): boolean;
  /** The time up to which all has been read that the brokers held for this member. */
  contactMs(): number;
  stop(): Promise<void>;
}

/** The shortest that brokers allow by default: after kill -9 the group waits this long. */
const SESSION_TIMEOUT_MS = 6_000;
const HEARTBEAT_INTERVAL_MS = 1_000;
/** Half the session: what is sent within it arrives before another member can have taken over. */
const CONFIRMED_FOR_MS = 3_000;
const REBALANCE_TIMEOUT_MS = 10_000;
const FETCH_WAIT_MS = 500;
/** Small enough that topics advance side by side while a backlog is read. */
const FETCH_BYTES_PER_PARTITION = 256 * 1024;
const HOLD_INTERVAL_MS = 200;
const COMMIT_INTERVAL_MS = 5_000;
const RESTART_DELAY_MS = 1_000;

/**
 * Reads topics as a member of a group that keeps partition N of all of them together. After every
 * assignment each partition is opened afresh and read from where it says: committed offsets are for
 * lag monitors only. Fails never: what kafkajs gives up is started again.
 */
export function consumeGroup(options: GroupConsumerOptions): GroupConsumer {
  const { topics, now, log } = options;
  const stopped = new AbortController();
  const contact = createContact(now);
  let confirmedMs = Number.NEGATIVE_INFINITY;
  let consumer: Consumer | undefined;
  const assignment = new Assignment({
    topics,
    open: options.open,
    confirmed: () => now() - confirmedMs < CONFIRMED_FOR_MS,
    log,
  });

  async function onBatch(payload: EachBatchPayload): Promise<void> {
    const reading = assignment.reading(payload.batch.partition);
    reading?.take(payload);
    reading?.hold();
  }

  function hold() {
    for (const reading of assignment.readings) reading.hold();
  }

  function commit() {
    const offsets = [...assignment.readings].flatMap((reading) => reading.progress());
    if (offsets.length === 0) return;
    consumer?.commitOffsets(offsets).catch((err: unknown) => {
      log.warn({ err }, 'could not commit offsets; lag monitors see older ones');
    });
  }

  function watch(from: Consumer) {
    let askedMs = Number.NEGATIVE_INFINITY;
    const { events } = from;
    from.on(events.REQUEST, ({ payload: { apiName, createdAt } }) => {
      // Not when it was answered: the process may have stood still since, and lost the partition.
      if (apiName === 'SyncGroup' || apiName === 'Heartbeat') askedMs = createdAt;
      if (apiName === 'Fetch' || apiName === 'Heartbeat') contact.answered();
    });
    from.on(events.FETCH, ({ payload }) => contact.fetched(payload.nodeId));
    from.on(events.FETCH_START, ({ payload }) => contact.fetching(payload.nodeId));
    from.on(events.GROUP_JOIN, ({ payload }) => {
      confirmedMs = askedMs;
      const own = new Set(topics.flatMap((topic) => payload.memberAssignment[topic] ?? []));
      log.info({ partitions: [...own] }, 'partitions assigned');
      assignment.begin(from, [...own]);
    });
    from.on(events.HEARTBEAT, () => {
      confirmedMs = askedMs;
    });
    from.on(events.REBALANCING, () => assignment.end());
    // From here on the consumer refuses every call, which may be long before it says that it crashed.
    from.on(events.STOP, () => assignment.end());
    from.on(events.CRASH, ({ payload }) => {
      if (!payload.restart) void run(RESTART_DELAY_MS);
    });
  }

  async function run(delayMs: number): Promise<void> {
    await delay(delayMs);
    if (stopped.signal.aborted) return;
    try {
      consumer = options.kafka.consumer({
        groupId: options.groupId,
        partitionAssigners: [coPartitionAssigner],
        allowAutoTopicCreation: false,
        sessionTimeout: SESSION_TIMEOUT_MS,
        heartbeatInterval: HEARTBEAT_INTERVAL_MS,
        rebalanceTimeout: REBALANCE_TIMEOUT_MS,
        maxWaitTimeInMs: FETCH_WAIT_MS,
        maxBytesPerPartition: FETCH_BYTES_PER_PARTITION,
      });
      watch(consumer);
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: onBatch });
    } catch (err) {
      log.warn({ err }, 'could not start reading; tries again');
      await consumer?.disconnect().catch((err: unknown) => {
        log.warn({ err }, 'could not disconnect');
      });
      void run(RESTART_DELAY_MS);
    }
  }

  const holding = setInterval(hold, HOLD_INTERVAL_MS);
  const committing = setInterval(commit, COMMIT_INTERVAL_MS);
  void run(0);

  return {
    ready: () => assignment.complete,
    contactMs: contact.atMs,
    stop: async () => {
      clearInterval(holding);
      clearInterval(committing);
      stopped.abort();
      assignment.end();
      await assignment.settled();
      await consumer?.disconnect();
    },
  };
}
