import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Follower } from '@anomaly-prediction/kafka';
import { TOPICS, topicName } from '@anomaly-prediction/messages';
import type { AnomalyPredictor } from '@anomaly-prediction/operator';
import type { Part as Process, World } from '@anomaly-prediction/test';
import { describeMachine } from './report/machine.ts';
import type { Recorder } from './report/recorder.ts';
import { judgeSoFar, type Summary } from './report/summary.ts';
import { describeLeak, type LeakPlan, leakEvents } from './system/leak.ts';
import { type System, startSystem } from './system/system.ts';
import { unlessOver } from './system/unless-over.ts';
import { openTap } from './tap.ts';
import type { Display } from './view/display.ts';
import type { PartView, ViewState } from './view/state.ts';

const TICK_MS = 250;
const JUDGE_EVERY_SECONDS = 5;
/** What is on its way through the pipeline when a run ends. */
const DRAIN_SECONDS = 5;
/** The first one comes within seconds once every part is ready. */
const FIRST_SECOND_TIMEOUT_SECONDS = 60;
const TAP_CLOSE_TIMEOUT_MS = 3_000;

export interface RunOptions {
  world: World;
  resource: AnomalyPredictor;
  recorder: Recorder;
  display: Display;
  leak: LeakPlan | null;
  forSeconds: number;
  webPort: number;
  seed: number;
  /** Ends the run in order. */
  signal: AbortSignal;
}

/** One run of the pipeline, from its start to its summary. */
export class Run {
  readonly #options: RunOptions;
  readonly #parts = new Map<string, PartView>();
  readonly #end = new AbortController();
  /** Aborted when the run is told to end, fails or is done: what ends afterwards has not failed. */
  readonly #over: AbortSignal;
  /** The first one, which is the cause of those that follow. */
  #failure: unknown = null;
  #firstSecondAtMs: number | null = null;
  #leakJob: Process | null = null;
  #leakAsked = false;
  #leakEventsTaken = 0;
  #judgement: ViewState['judgement'] = null;
  #links: string[] = [];

  constructor(options: RunOptions) {
    this.#options = options;
    this.#over = AbortSignal.any([options.signal, this.#end.signal]);
  }

  /** Resolves with the summary; rejects when a part fails, which is cleaned up all the same. */
  async toEnd(): Promise<Summary | null> {
    const { recorder, display, world } = this.#options;
    for (const lost of [world.lost, recorder.lost]) void lost.then((error) => this.#fail(error));
    this.#recordStart();
    const timer = setInterval(() => this.#show(), 1_000);
    let tap: Follower | null = null;
    try {
      const system = await unlessOver(this.#over, () => this.#start());
      tap = await unlessOver(this.#over, () => this.#openTap(system.brokers));
      await this.#watch(system);
      await this.#endLeak();
      await unlessOver(this.#over, () => delay(DRAIN_SECONDS * 1000));
    } catch (error) {
      this.#fail(error);
    }
    this.#end.abort();
    clearInterval(timer);
    display.end();
    await tap?.close(TAP_CLOSE_TIMEOUT_MS);
    if (this.#failure !== null) throw this.#failure;
    recorder.event({ timestamp: Date.now() / 1000, event: 'runEnd' });
    return this.#firstSecondAtMs === null ? null : recorder.finish();
  }

  #fail(error: unknown): void {
    if (this.#over.aborted) return;
    this.#failure = error;
    this.#end.abort();
  }

  #recordStart(): void {
    const { resource, recorder, seed } = this.#options;
    recorder.event({
      timestamp: Date.now() / 1000,
      event: 'runStart',
      machine: describeMachine(),
      seed,
      sloMs: resource.spec.slo.responseTimeMs,
      horizonSeconds: resource.spec.predictor.horizonSeconds,
      trainingSeconds: resource.spec.predictor.trainingSeconds,
    });
  }

  async #start(): Promise<System> {
    const { world, resource, webPort, seed } = this.#options;
    const system = await startSystem({
      world,
      resource,
      webPort,
      seed: String(seed),
      signal: this.#over,
      show: (view) => {
        this.#parts.set(view.name, view);
        this.#options.display.part(view);
      },
      failed: (error) => this.#fail(error),
    });
    this.#links = [`auction site: http://127.0.0.1:${system.webPort}`];
    return system;
  }

  #openTap(brokers: string): Promise<Follower> {
    const { resource, recorder, display } = this.#options;
    return openTap({
      brokers,
      topicPrefix: resource.spec.kafka.topicPrefix,
      series: resource.metadata.name,
      recorder,
      log: display.log,
    });
  }

  /** Until the time is over, a part fails, or the run is told to end. */
  async #watch(system: System): Promise<void> {
    const { forSeconds, leak, recorder } = this.#options;
    const firstSecondDueMs = performance.now() + FIRST_SECOND_TIMEOUT_SECONDS * 1000;
    while (!this.#over.aborted) {
      await delay(TICK_MS);
      if (recorder.records.aggregates.length > 0) this.#firstSecondAtMs ??= performance.now();
      else if (performance.now() > firstSecondDueMs) throw this.#noSecond();
      const elapsedSeconds = this.#elapsedSeconds() ?? 0;
      if (elapsedSeconds >= forSeconds) return;
      if (leak !== null && !this.#leakAsked && elapsedSeconds >= leak.afterSeconds) {
        this.#leakAsked = true;
        this.#leakJob = await system.startLeak(leak);
      }
      this.#takeLeakEvents();
    }
  }

  #noSecond(): Error {
    const { metadata, spec } = this.#options.resource;
    const topic = topicName(spec.kafka.topicPrefix, TOPICS.aggregate);
    return new Error(
      `every part is ready, but the aggregator has written no second of ${metadata.name} to topic ` +
        `${topic} within ${FIRST_SECOND_TIMEOUT_SECONDS} s`,
    );
  }

  /** What the leak's job has logged since the last look. */
  #takeLeakEvents(): void {
    if (this.#leakJob === null) return;
    const events = leakEvents(readFileSync(this.#leakJob.logFile, 'utf8'));
    for (const event of events.slice(this.#leakEventsTaken)) this.#options.recorder.event(event);
    this.#leakEventsTaken = events.length;
    if (!this.#leakJob.running && events.length === 0) {
      this.#fail(new Error(`the leak could not be started: ${this.#leakJob.tellingLine()}`));
    }
  }

  async #endLeak(): Promise<void> {
    await this.#leakJob?.stop();
    this.#takeLeakEvents();
  }

  #elapsedSeconds(): number | null {
    return this.#firstSecondAtMs === null
      ? null
      : Math.floor((performance.now() - this.#firstSecondAtMs) / 1000);
  }

  #show(): void {
    const { recorder, resource, leak, display } = this.#options;
    const { aggregates, predictions, events } = recorder.records;
    const elapsedSeconds = this.#elapsedSeconds();
    if (elapsedSeconds !== null && elapsedSeconds % JUDGE_EVERY_SECONDS === 0) {
      this.#judgement = judgeSoFar(recorder.records);
    }
    display.show({
      title: `${resource.metadata.name}: response times below ${resource.spec.slo.responseTimeMs} ms`,
      elapsedSeconds,
      parts: [...this.#parts.values()],
      aggregate: aggregates.at(-1) ?? null,
      prediction: predictions.at(-1) ?? null,
      sloMs: resource.spec.slo.responseTimeMs,
      leak: describeLeak(leak, elapsedSeconds, events, Date.now() / 1000),
      judgement: this.#judgement,
      links: this.#links,
    });
  }
}
