import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type System, startSystem, unlessOver } from '@anomaly-prediction/demo/system';
import { createKafka, type Follower, followTopics } from '@anomaly-prediction/kafka';
import { type Aggregate, aggregate, TOPICS, topicName } from '@anomaly-prediction/messages';
import type { AnomalyPredictor } from '@anomaly-prediction/operator';
import { openWorld, type Part, silentReport } from '@anomaly-prediction/test';
import { type EpisodePlan, formatLoadShape } from '../../plan/index.ts';
import { type CauseTimes, causeTimes } from './cause-events.ts';
import { lastSecondOf, type Phase, phaseOf } from './phase.ts';

const TICK_MS = 250;
/** Without a new second for so long, there will be none. */
const SILENCE_TIMEOUT_SECONDS = 60;
/** How much later than planned a cause may begin and end. */
const CAUSE_TIMEOUT_SECONDS = 60;
const TAP_CLOSE_TIMEOUT_MS = 3_000;

export interface EpisodeView {
  phase: Phase;
  /** Seconds recorded. */
  recorded: number;
  last: Aggregate | null;
}

export interface EpisodeOptions {
  plan: EpisodePlan;
  resource: AnomalyPredictor;
  /** Of a broker that others use too; the topics are this episode's own. */
  brokers: string;
  /** Awaited before the first visitor comes. */
  ready(): Promise<void>;
  /** Told whenever something has changed. */
  show(view: EpisodeView): void;
  signal: AbortSignal;
}

export interface RawEpisode {
  /** Ascending, from the system's first second to the end of its recovery. */
  aggregates: Aggregate[];
  cause: { start: number; end: number } | null;
}

/** Runs one episode on a freshly started system, which is gone afterwards. */
export async function runEpisode(options: EpisodeOptions): Promise<RawEpisode> {
  const { plan, signal } = options;
  const world = await openWorld({ name: `episode-${plan.episode}`, report: silentReport });
  const end = new AbortController();
  const over = AbortSignal.any([signal, end.signal]);
  const fail = (error: Error) => end.abort(error);
  void world.lost.then(fail);
  const watch = new EpisodeWatch(options);
  let tap: Follower | undefined;
  try {
    const topicPrefix = `${plan.scenario}-${plan.episode}.`;
    const resource = withTopicPrefix(options.resource, topicPrefix);
    const system = await unlessOver(over, () =>
      startSystem({
        world,
        resource,
        brokers: options.brokers,
        webPort: 0,
        seed: plan.seed,
        predictor: false,
        clientEnvironment: { LOAD_SHAPE: formatLoadShape(plan.loadShape) },
        beforeVisitors: options.ready,
        show: () => undefined,
        failed: fail,
        signal: over,
      }),
    );
    tap = await unlessOver(over, () => openTap(options, resource, watch, fail));
    return await watch.toEnd(system, over);
  } finally {
    end.abort();
    await tap?.close(TAP_CLOSE_TIMEOUT_MS);
    await world.close();
  }
}

const withTopicPrefix = (resource: AnomalyPredictor, topicPrefix: string): AnomalyPredictor => ({
  ...resource,
  spec: { ...resource.spec, kafka: { ...resource.spec.kafka, topicPrefix } },
});

/** Takes what the aggregator says, and sees to it that what is planned happens. */
class EpisodeWatch {
  readonly #options: EpisodeOptions;
  readonly #aggregates: Aggregate[] = [];
  #cause: CauseTimes = { causeStart: null, causeEnd: null };
  /** Whoever makes the cause, by its logs. */
  #makers: readonly Part[] = [];

  constructor(options: EpisodeOptions) {
    this.#options = options;
  }

  take(record: Aggregate): void {
    const last = this.#aggregates.at(-1)?.timestamp ?? 0;
    if (record.timestamp <= last) {
      throw new Error(`second ${record.timestamp} came after second ${last}`);
    }
    this.#aggregates.push(record);
  }

  async toEnd(system: System, over: AbortSignal): Promise<RawEpisode> {
    const { plan, show } = this.#options;
    if (plan.leak === null && plan.causeSeconds > 0) this.#makers = system.clients;
    let lastCount = 0;
    let lastNewsMs = performance.now();
    for (;;) {
      await delay(TICK_MS);
      over.throwIfAborted();
      this.#cause = causeTimes(this.#makers.map(({ logFile }) => readFileSync(logFile, 'utf8')));
      const phase = this.#phase();
      if (phase === 'done') return this.#whole();
      if (phase === 'due') await this.#begin(system);
      show({ phase, recorded: this.#aggregates.length, last: this.#aggregates.at(-1) ?? null });
      if (this.#aggregates.length > lastCount) {
        lastCount = this.#aggregates.length;
        lastNewsMs = performance.now();
      }
      this.#assertOnTime((performance.now() - lastNewsMs) / 1_000, phase);
    }
  }

  #phase(): Phase {
    const [firstSecond = null, lastSecond = null] = [0, -1].map(
      (at) => this.#aggregates.at(at)?.timestamp,
    );
    return phaseOf(this.#options.plan, { firstSecond, lastSecond, ...this.#cause });
  }

  /** Starts the leak's job; visitors come by themselves. */
  async #begin(system: System): Promise<void> {
    const { leak, causeSeconds } = this.#options.plan;
    if (leak === null || this.#makers.length > 0) return;
    this.#makers = [await system.startLeak({ ...leak, forSeconds: causeSeconds, seed: null })];
  }

  #assertOnTime(silentSeconds: number, phase: Phase): void {
    if (silentSeconds > SILENCE_TIMEOUT_SECONDS) {
      throw new Error(`no second was recorded for ${SILENCE_TIMEOUT_SECONDS} s`);
    }
    const { leadInSeconds, causeSeconds } = this.#options.plan;
    const planned = { due: leadInSeconds, cause: leadInSeconds + causeSeconds };
    if (phase !== 'due' && phase !== 'cause') return;
    const [ended] = this.#makers.filter(({ running }) => !running);
    if (phase === 'due' && ended !== undefined) {
      throw new Error(`the cause could not begin: ${ended.tellingLine()}`);
    }
    if (this.#aggregates.length > planned[phase] + CAUSE_TIMEOUT_SECONDS) {
      const what = phase === 'due' ? 'begin' : 'end';
      throw new Error(
        `the cause did not ${what} within ${CAUSE_TIMEOUT_SECONDS} s of its time; ` +
          `last in the log of ${this.#makers[0]?.name}: ${this.#makers[0]?.tail(1)}`,
      );
    }
  }

  #whole(): RawEpisode {
    const { causeStart: start, causeEnd: end } = this.#cause;
    if (start === null || end === null) return { aggregates: this.#aggregates, cause: null };
    const last = lastSecondOf(this.#options.plan, end);
    const aggregates = this.#aggregates.filter(({ timestamp }) => timestamp <= last);
    return { aggregates, cause: { start, end } };
  }
}

/** Reads along what the aggregator publishes of this system. */
function openTap(
  { brokers }: EpisodeOptions,
  { metadata, spec }: AnomalyPredictor,
  watch: EpisodeWatch,
  fail: (error: Error) => void,
): Promise<Follower> {
  const topic = topicName(spec.kafka.topicPrefix, TOPICS.aggregate);
  // Of a broker's end more is said elsewhere than a client says that tries again and again.
  const silent = { warn: () => undefined };
  return followTopics({
    kafka: createKafka({ clientId: 'record', brokers, log: silent }),
    groupId: `record-${spec.kafka.topicPrefix}${process.pid}`,
    topics: [topic],
    read: (_, { key, value }) => {
      if (key !== metadata.name) return;
      try {
        watch.take(aggregate.decode(value));
      } catch (error) {
        fail(error as Error);
      }
    },
  });
}
