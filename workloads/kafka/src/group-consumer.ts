import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { coPartitionAssigner } from './co-partition-assigner.ts';
import { createContact } from './contact.ts';
import { type KafkaRecord, toRecord } from './record.ts';

/** One partition of all topics of the group, for as long as this process owns it. */
export interface OwnedPartition {
  /** The offset of each topic at which reading begins. */
  readonly start: Readonly<Record<string, number>>;
  /**
   * Takes records of one topic, in order. Returns the offset of the next record wanted: after the
   * last one, or earlier to be given the rest again later.
   */
  read(topic: string, records: readonly KafkaRecord[], highWatermark: number): number;
  /** Whether this topic is not to be read for now. Asked often. */
  held?(topic: string): boolean;
  /** Offsets to commit, for those who watch the lag; nothing here ever starts from them. */
  progress?(): Readonly<Record<string, number>>;
  /** The partition is lost: returns when nothing is in flight any more. */
  close(): Promise<void>;
}

/** One stretch of owning a partition. */
export interface Ownership {
  /** Ends when the group rebalances, the consumer fails or the process stops. */
  readonly signal: AbortSignal;
  /** Whether the group confirmed this member recently enough to write in the partition's name. */
  confirmed(): boolean;
  /** Gives the partition up and opens it afresh. */
  reopen(reason: string): void;
}

export interface GroupConsumerOptions {
  kafka: Kafka;
  groupId: string;
  topics: readonly string[];
  /** Called for each partition after every assignment; tried again when it fails. */
  open(partition: number, ownership: Ownership): Promise<OwnedPartition>;
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

interface Reading {
  owned: OwnedPartition;
  /** The offset of the next record of each topic that has not been given to the owner. */
  next: Record<string, number>;
  /** What of each topic kafkajs was last told to go back to. */
  sought: Record<string, number>;
  reopen(reason: string): void;
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
  let membership = new AbortController();
  let confirmedMs = Number.NEGATIVE_INFINITY;
  let consumer: Consumer | undefined;
  const contact = createContact(now);
  const readings = new Map<number, Reading>();
  let lost: OwnedPartition[] = [];
  let assigned: number | undefined;
  let opening = Promise.resolve();

  /** From here on nothing is read for the partitions owned so far; they are closed in order. */
  const endMembership = () => {
    membership.abort();
    membership = new AbortController();
    assigned = undefined;
    lost.push(...[...readings.values()].map(({ owned }) => owned));
    readings.clear();
  };

  const closeLost = async () => {
    const closing = lost;
    lost = [];
    await Promise.all(closing.map((owned) => owned.close()));
  };

  const each = (partition: number) => topics.map((topic) => ({ topic, partitions: [partition] }));

  /** False when the consumer has just failed: then nothing may be left that believes to own. */
  function beginReading(from: Consumer, partition: number, reading: Reading): boolean {
    const { owned } = reading;
    try {
      for (const [topic, offset] of Object.entries(owned.start)) {
        from.seek({ topic, partition, offset: String(offset) });
      }
      from.resume(each(partition));
      readings.set(partition, reading);
      return true;
    } catch (err) {
      log.warn({ err, partition }, 'could not begin to read a partition');
      return false;
    }
  }

  async function openPartition(from: Consumer, partition: number, signal: AbortSignal) {
    while (!signal.aborted) {
      try {
        const own = new AbortController();
        const owning = AbortSignal.any([signal, own.signal]);
        const reopen = (reason: string) => {
          if (own.signal.aborted) return;
          log.warn({ partition, reason }, 'partition is opened afresh');
          own.abort();
          inOrder(() => reopenPartition(from, partition, signal));
        };
        const owned = await options.open(partition, {
          signal: owning,
          confirmed: () => !owning.aborted && now() - confirmedMs < CONFIRMED_FOR_MS,
          reopen,
        });
        const reading = { owned, next: { ...owned.start }, sought: {}, reopen };
        if (!signal.aborted && beginReading(from, partition, reading)) return;
        await owned.close();
      } catch (err) {
        log.warn({ err, partition }, 'could not open a partition; tries again');
        await delay(RESTART_DELAY_MS);
      }
    }
  }

  async function reopenPartition(from: Consumer, partition: number, signal: AbortSignal) {
    if (signal.aborted) return;
    const reading = readings.get(partition);
    readings.delete(partition);
    from.pause(each(partition));
    await reading?.owned.close();
    await openPartition(from, partition, signal);
  }

  /** Opening and closing never overlap, so that a partition has one writer in this process. */
  function inOrder(step: () => Promise<void>) {
    opening = opening.then(step).catch((err: unknown) => {
      log.warn({ err }, 'could not take over partitions');
    });
  }

  function onJoin(from: Consumer, own: readonly number[]) {
    endMembership();
    assigned = own.length;
    // Before the first fetch: nothing may be read from the committed offsets.
    for (const partition of own) from.pause(each(partition));
    const { signal } = membership;
    log.info({ partitions: own }, 'partitions assigned');
    inOrder(async () => {
      await closeLost();
      await Promise.all(own.map((partition) => openPartition(from, partition, signal)));
    });
  }

  async function onBatch({ batch, resolveOffset, isStale }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const reading = readings.get(partition);
    const next = reading?.next[topic];
    if (!reading || next === undefined || isStale()) return;
    if (Number(batch.highWatermark) < next) return reading.reopen(`${topic} ends before ${next}`);
    // Whatever kafkajs has lost track of: no record is passed over, and none is given twice.
    if (fetchedFrom(batch) > next) {
      if (reading.sought[topic] === next) return reading.reopen(`${topic} begins after ${next}`);
      reading.sought[topic] = next;
      return consumer?.seek({ topic, partition, offset: `${next}` });
    }
    const records = batch.messages.map(toRecord).filter(({ offset }) => offset >= next);
    const read =
      records.length === 0 ? next : reading.owned.read(topic, records, Number(batch.highWatermark));
    reading.next[topic] = Math.max(read, next);
    if (read > 0) resolveOffset(String(read - 1));
    hold();
  }

  function hold() {
    if (!consumer) return;
    for (const [number, { owned }] of readings) {
      for (const topic of topics) {
        const paused = consumer
          .paused()
          .some((own) => own.topic === topic && own.partitions.includes(number));
        const held = owned.held?.(topic) ?? false;
        if (held === paused) continue;
        const own = [{ topic, partitions: [number] }];
        if (held) consumer.pause(own);
        else consumer.resume(own);
      }
    }
  }

  function commit() {
    const offsets = [...readings].flatMap(([partition, { owned }]) =>
      Object.entries(owned.progress?.() ?? {}).map(([topic, offset]) => ({
        topic,
        partition,
        offset: String(offset),
      })),
    );
    if (offsets.length === 0) return;
    consumer?.commitOffsets(offsets).catch((err: unknown) => {
      log.warn({ err }, 'could not commit offsets; lag monitors see older ones');
    });
  }

  function watch(from: Consumer) {
    let askedMs = Number.NEGATIVE_INFINITY;
    const { events } = from;
    from.on(events.GROUP_JOIN, ({ payload }) => {
      const own = new Set(topics.flatMap((topic) => payload.memberAssignment[topic] ?? []));
      confirmedMs = askedMs;
      onJoin(from, [...own]);
    });
    from.on(events.HEARTBEAT, () => {
      confirmedMs = askedMs;
    });
    from.on(events.REBALANCING, endMembership);
    from.on(events.REQUEST, ({ payload: { apiName, createdAt } }) => {
      // Not when it was answered: the process may have stood still since, and lost the partition.
      if (apiName === 'SyncGroup' || apiName === 'Heartbeat') askedMs = createdAt;
      if (apiName === 'Fetch' || apiName === 'Heartbeat') contact.answered();
    });
    from.on(events.FETCH, ({ payload }) => contact.fetched(payload.nodeId));
    from.on(events.FETCH_START, ({ payload }) => contact.fetching(payload.nodeId));
    // From here on the consumer refuses every call, which may be long before it says that it crashed.
    from.on(events.STOP, () => {
      endMembership();
      inOrder(closeLost);
    });
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
    ready: () => readings.size === assigned,
    contactMs: contact.atMs,
    stop: async () => {
      clearInterval(holding);
      clearInterval(committing);
      stopped.abort();
      endMembership();
      await opening;
      await closeLost();
      await consumer?.disconnect();
    },
  };
}

/** The offset from which a batch was asked for: kafkajs keeps it, though its types do not say so. */
const fetchedFrom = (batch: object): number =>
  'fetchedOffset' in batch ? Number(batch.fetchedOffset) : Number.NaN;
