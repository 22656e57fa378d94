import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { predictorSays } from '../testing/predictor-says.ts';
import {
  conditionOf,
  type OperatorProcess,
  type OperatorSystem,
  openOperatorSystem,
} from '../testing/system.ts';
import { NAME, pause, WAIT, workflowOf } from '../testing/workflow.ts';

const QUICK: NodeJS.ProcessEnv = { POLL_SECONDS: '0.2' };

let system: OperatorSystem;
let operator: OperatorProcess;
beforeAll(async () => {
  system = await openOperatorSystem('predictions');
  operator = await system.startOperator({ env: QUICK });
});
afterAll(() => system.close());
const { resource, becomes, running, writesSince, events } = workflowOf(() => system);

const seconds = () => Math.floor(Date.now() / 1_000);
const say = (namespace: string, status: object | undefined) =>
  system.predictor.say(namespace, NAME, status);
const conditions = async (namespace: string) =>
  (await resource(namespace))?.status?.conditions?.map(({ type, status, reason }) => ({
    type,
    status,
    reason,
  }));
const reasons = async (namespace: string) =>
  (await events(namespace)).map(({ reason }) => reason).sort();

describe('what the predictor says', () => {
  it('is told by conditions, status and Events, each once, also across a restart', async () => {
    const namespace = await running();
    await becomes(namespace, 'InputFresh', 'Unknown', 'PredictorUnreachable');

    say(namespace, predictorSays({ trained: false, recordTimestamp: null }));
    await becomes(namespace, 'InputFresh', 'False', 'NoRecordYet');
    await becomes(namespace, 'ModelTrained', 'False', 'Learning');
    await becomes(namespace, 'ViolationPredicted', 'Unknown', 'NoRecordYet');

    say(namespace, predictorSays());
    await becomes(namespace, 'InputFresh', 'True', 'RecordsArriving');
    await becomes(namespace, 'ModelTrained', 'True', 'Trained');
    await becomes(namespace, 'ViolationPredicted', 'False', 'NoViolationExpected');

    const alarm = { alarm: true, violationProbability: 0.834, expectedLeadSeconds: 41.6 };
    const why = ['CPU of the web server rises by 2 % a second.', 'It will be used up.'];
    say(namespace, predictorSays({ ...alarm, reasons: why }));
    await becomes(namespace, 'ViolationPredicted', 'True', 'ViolationExpected');
    const predicted = await resource(namespace);
    expect(conditionOf(predicted, 'ViolationPredicted')?.message).toBe(
      'A violation is expected in about 42 s with probability 0.83. ' +
        'CPU of the web server rises by 2 % a second. It will be used up.',
    );
    expect(predicted?.status?.prediction).toMatchObject({
      violationProbability: 0.83,
      expectedLeadSeconds: 42,
    });

    const outcome = { kind: 'caught', at: seconds() - 5, leadSeconds: 39 };
    say(namespace, predictorSays({ lastOutcome: outcome, episodes: { caught: 1, missed: 0 } }));
    await becomes(namespace, 'ViolationPredicted', 'False', 'NoViolationExpected');
    const over = await resource(namespace);
    expect(over?.status?.prediction).not.toHaveProperty('expectedLeadSeconds');
    await vi.waitFor(
      async () => expect(await reasons(namespace)).toContain('ViolationCaught'),
      WAIT,
    );
    const told = await reasons(namespace);
    expect(told.filter((reason) => reason === 'ViolationExpected')).toHaveLength(1);

    await operator.part.stop();
    operator = await system.startOperator({ env: QUICK });
    await pause(3_000);
    expect(await reasons(namespace)).toEqual(told);
    expect(new Set(told).size).toBe(told.length);
    expect((await resource(namespace))?.status?.score).toEqual({
      episodesCaught: 1,
      episodesMissed: 0,
    });
  });
});

describe.concurrent('a predictor', () => {
  it('may change its mind every second: the status is written every 15 s', async () => {
    const namespace = await running();
    say(namespace, predictorSays());
    await becomes(namespace, 'InputFresh', 'True');
    const sinceMs = Date.now();
    for (let second = 0; second < 20; second += 1) {
      say(namespace, predictorSays({ violationProbability: second / 50 }));
      await pause(1_000);
    }
    const writes = await writesSince(sinceMs, namespace);
    expect(writes.length).toBeGreaterThan(0);
    expect(writes.length).toBeLessThanOrEqual(2);
  });

  it('that answers nonsense is as one that does not answer, and a neighbour is looked after all the same', async () => {
    const [mad, sane] = [await running(), await running()];
    say(sane, predictorSays());
    await becomes(sane, 'InputFresh', 'True');
    for (const [what, status] of Object.entries(NONSENSE)) {
      say(mad, predictorSays());
      await becomes(mad, 'InputFresh', 'True');
      say(mad, status);
      await becomes(mad, 'InputFresh', 'Unknown', 'PredictorUnreachable');
      expect(await conditions(mad), what).toContainEqual({
        type: 'Ready',
        status: 'True',
        reason: 'AllReady',
      });
    }
    say(sane, predictorSays({ trained: false }));
    await becomes(sane, 'ModelTrained', 'False');
    expect(operator.part.running).toBe(true);
    expect(operator.part.tail(2_000)).not.toContain('reconcile failed');
  });
});

const NONSENSE: Record<string, object> = {
  'no fields': {},
  'a list': [],
  'wrong types': predictorSays({ trained: 'yes' }),
  'a probability above 1': predictorSays({ violationProbability: 7 }),
  'a time beyond all years': predictorSays({ recordTimestamp: 1e18 }),
  'a lead of years': predictorSays({ expectedLeadSeconds: 1e12 }),
  'an outcome beyond all years': predictorSays({
    lastOutcome: { kind: 'missed', at: 1e18 },
  }),
  'a megabyte': predictorSays({ reasons: ['x'.repeat(1_000_000)] }),
  'too many reasons': predictorSays({ reasons: Array.from({ length: 21 }, () => 'x') }),
};
