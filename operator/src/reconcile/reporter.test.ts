import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { anObject, anObservation, aReport, aStored, NOW_MS } from '../../testing/builders.ts';
import { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import { ForbiddenError, InvalidError, KINDS, UnavailableError } from '../kube/index.ts';
import type { StoredAnomalyPredictor } from '../resource.ts';
import { createReporter } from './reporter.ts';
import { createResourceWriter } from './resource-writer.ts';

function aReporter() {
  const client = new FakeKubeClient(aStored());
  const writer = createResourceWriter(client);
  const reporter = createReporter({ client, writer, log: pino({ enabled: false }) });
  const read = async () =>
    (await client.get<StoredAnomalyPredictor>(KINDS.anomalyPredictor, 'shop', 'rubis')) ??
    aStored();
  const events = () => client.calls.filter((call) => call.startsWith('create Event')).length;
  const writes = () => client.calls.filter((call) => call.startsWith('patch status')).length;
  return { client, writer, reporter, read, events, writes };
}

describe('a report', () => {
  it('is written once, and not again while it says the same', async () => {
    const { reporter, read, writes } = aReporter();
    for (let times = 0; times < 3; times += 1) await reporter.report(await read(), anObservation());
    expect(writes()).toBe(1);
    expect((await read()).status?.conditions).toHaveLength(7);
  });

  it('goes on top of the last one though the cache has not heard of it', async () => {
    const { reporter, writer, writes } = aReporter();
    const cached = aStored();
    await reporter.report(await writer.freshest(cached), anObservation());
    const alarm = { report: aReport({ alarm: true }) };
    await reporter.report(await writer.freshest(cached), anObservation({ predictor: alarm }));
    expect(writes()).toBe(2);
  });

  it('of figures alone waits for its turn', async () => {
    const { reporter, read, writes } = aReporter();
    await reporter.report(await read(), anObservation());
    const predictor = { report: aReport({ violationProbability: 0.3 }) };
    const observation = anObservation({ predictor, nowMs: NOW_MS + 5_000 });
    expect(await reporter.report(await read(), observation)).toBe(10_000);
    expect(writes()).toBe(1);
  });

  it('tells an outcome once', async () => {
    const { reporter, read, events } = aReporter();
    await reporter.report(await read(), anObservation());
    const before = events();
    const lastOutcome = { kind: 'missed', at: NOW_MS / 1_000 - 9 };
    const predictor = { report: aReport({ lastOutcome }) };
    for (let times = 0; times < 3; times += 1) {
      await reporter.report(await read(), anObservation({ predictor }));
    }
    expect(events()).toBe(before + 1);
  });

  it('is written though its Events are refused, and not before they are told otherwise', async () => {
    const { client, reporter, read, writes } = aReporter();
    client.failures.set('create Event', (attempt) => new UnavailableError(attempt, 'down'));
    await expect(reporter.report(await read(), anObservation())).rejects.toThrow('down');
    expect(writes()).toBe(0);
    client.failures.set('create Event', (attempt) => new ForbiddenError(attempt, 'quota'));
    await reporter.report(await read(), anObservation());
    expect(writes()).toBe(1);
  });

  it('that the API server does not accept is not tried again and again', async () => {
    const { client, reporter, read, writes } = aReporter();
    client.failures.set(
      'patch status',
      (attempt) =>
        new InvalidError(attempt, 'spec is invalid', {
          ...{ httpStatus: 422, reason: 'Invalid', message: '' },
          ...{ causes: [], details: {} },
        }),
    );
    expect(await reporter.report(await read(), anObservation())).toBeUndefined();
    expect(writes()).toBe(1);
  });

  it('tells once what a deletion waits for', async () => {
    const { reporter, read, events } = aReporter();
    const waitsFor = [anObject('KafkaTopic', 'rubis-stats')];
    for (let times = 0; times < 3; times += 1) {
      await reporter.reportStuck(await read(), waitsFor, NOW_MS);
    }
    expect(events()).toBe(1);
  });
});
