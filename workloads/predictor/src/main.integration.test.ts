import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createKafka, createOutbox, openPartitionLog } from '@anomaly-prediction/kafka';
import {
  type Aggregate,
  aggregate,
  type Prediction,
  prediction,
} from '@anomaly-prediction/messages';
import {
  createTopics,
  findFreePorts,
  type LocalKafka,
  openWorld,
  silentReport,
  startKafka,
  type World,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { simulate } from './testing/simulate.ts';

const SERIES = 'rubis';
const PARTITIONS = 3;
const log = { warn: () => undefined };
/** All of it is past: the test asks what is said, not how soon. */
const START = Math.floor(Date.now() / 1000) - 400;
const RUN = simulate({
  seconds: 360,
  seed: 3,
  start: START,
  happenings: [{ kind: 'leak', from: 320, to: 360 }],
});
const SCRAPE_WAIT = { timeout: 10_000, interval: 100 };

let world: World;
let broker: LocalKafka;
let metricsPort = 0;

beforeAll(async () => {
  world = await openWorld({ name: 'predictor', report: silentReport });
  broker = await startKafka(world);
  await createTopics(broker.brokers, '', PARTITIONS);
  [metricsPort = 0] = await findFreePorts(1);
});
afterAll(() => world.close());

const kafka = () => createKafka({ clientId: 'test', brokers: broker.brokers, log });

async function send(values: readonly Buffer[]): Promise<void> {
  const outbox = createOutbox({
    kafka: kafka(),
    topic: 'aggregate',
    key: SERIES,
    maxQueued: 1_000,
    onDropped: () => undefined,
  });
  for (const value of values) outbox.push(value);
  await outbox.close(20_000);
}

const encode = (seconds: readonly Aggregate[]) => seconds.map((second) => aggregate.encode(second));

const startPredictor = () =>
  world.spawnPart({
    name: 'predictor',
    command: process.execPath,
    args: [fileURLToPath(import.meta.resolve('./main.ts'))],
    env: {
      KAFKA_BROKERS: broker.brokers,
      SERIES,
      METRICS_PORT: String(metricsPort),
    },
  });

async function readPredictions(): Promise<Prediction[]> {
  const partitionLog = await openPartitionLog(kafka());
  const tails = [];
  for (let partition = 0; partition < PARTITIONS; partition++) {
    tails.push(...(await partitionLog.tail('predictions', partition, 1_000)));
  }
  await partitionLog.close();
  return tails.map(({ value }) => prediction.decode(value));
}

/** The predictions, once one tells of this second. */
async function predictionsThrough(timestamp: number): Promise<Prediction[]> {
  for (;;) {
    const predictions = await readPredictions();
    if (predictions.some((one) => one.timestamp >= timestamp)) return predictions;
    await delay(200);
  }
}

const scrape = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
const timestamps = (seconds: readonly { timestamp: number }[]) =>
  seconds.map(({ timestamp }) => timestamp);

describe('predictor on a real broker', () => {
  it('predicts each second once, through bad records, a kill and a broker that is killed', async () => {
    const first = await startPredictor();
    await send(encode(RUN.slice(0, 200)));
    await send([Buffer.from('rubbish')]);
    await predictionsThrough(START + 199);
    // The rubbish comes after the last second that is told of.
    await vi.waitFor(async () => {
      const metrics = await scrape();
      expect(metrics).toContain('rejected_records_total{series="rubis",reason="not_json"} 1\n');
      expect(metrics).toContain('anomaly_predictor_model_trained{series="rubis"} 1\n');
    }, SCRAPE_WAIT);

    first.kill('SIGKILL');
    await first.exited;
    await send(encode(RUN.slice(200, 300)));
    const second = await startPredictor();
    await predictionsThrough(START + 299);

    await broker.kill('SIGKILL');
    await broker.restart();
    await send(encode(RUN.slice(300)));
    const predictions = await predictionsThrough(START + 359);

    expect(timestamps(predictions)).toEqual(timestamps(RUN));
    const status = await fetch(`http://127.0.0.1:${metricsPort}/status`);
    expect(await status.json()).toMatchObject({
      series: SERIES,
      trained: true,
      recordTimestamp: START + 359,
      reasons: predictions.at(-1)?.reasons,
    });
    const warning = predictions.find(({ violationProbability }) => violationProbability >= 0.5);
    expect(warning?.timestamp).toBeGreaterThanOrEqual(START + 320);
    expect(warning?.timestamp).toBeLessThan(START + 335);
    expect(warning?.reasons[0]).toMatch(/^CPU of rubis-web-0 grows/);
    await second.stop();
    expect(await second.exited).toEqual({ code: 0, signal: null });
  });

  it('says in one line what is wrong with its environment', async () => {
    const wrong = await world.spawnPart({
      name: 'wrong',
      command: process.execPath,
      args: [fileURLToPath(import.meta.resolve('./main.ts'))],
      env: { KAFKA_BROKERS: broker.brokers, SERIES, HORIZON_SECONDS: 'soon' },
    });
    expect((await wrong.exited).code).toBe(1);
    expect(wrong.tail(1)).toContain('HORIZON_SECONDS: ');
  });
});
