import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aKafkaChild,
  anObject,
  anObservation,
  aReport,
  aRolledOut,
  NOW_MS,
  specOf,
} from '../../testing/builders.ts';
import type { ConditionType } from '../api/index.ts';
import { NOT_ASKED } from '../predictor/report.ts';
import { judge, type Observation } from './index.ts';

const verdict = (type: ConditionType, observation: Observation) => {
  const condition = judge(observation).find((each) => each.type === type);
  return condition && [condition.status, condition.reason, condition.message];
};

const nothing = (kind: string, name: string, component?: string) => ({
  kind,
  name,
  component,
  live: undefined,
});

type Case = [
  what: string,
  observation: Observation,
  status: string,
  reason: string,
  message: string,
];

const CASES: Partial<Record<ConditionType, Case[]>> = {
  Ready: [
    ['all is well', anObservation(), 'True', 'AllReady', 'Everything that the spec asks for'],
    [
      'the spec cannot be used',
      anObservation({ parsed: { fault: 'spec.slo: bad.' }, children: [] }),
      'False',
      'InvalidSpec',
      'spec.slo: bad.',
    ],
    [
      'two names are in use, and Kafka is not ready either',
      anObservation(
        {
          problems: [
            { reason: 'NameInUse', message: 'One.' },
            { reason: 'NotAllowed', message: 'Two.' },
          ],
        },
        nothing('Kafka', 'rubis-kafka'),
      ),
      'False',
      'NameInUse',
      'One. Two.',
    ],
    [
      'neither Kafka nor the web server is ready: Kafka comes first',
      anObservation({}, nothing('Kafka', 'rubis-kafka'), aRolledOut('web', { readyReplicas: 0 })),
      'False',
      'KafkaNotReady',
      'Kafka rubis-kafka does not exist yet.',
    ],
    [
      'the aggregator is not there',
      anObservation({}, nothing('Deployment', 'rubis-aggregator', 'aggregator')),
      'False',
      'AggregatorNotReady',
      'Deployment rubis-aggregator does not exist yet.',
    ],
    [
      'a new predictor is being rolled out',
      anObservation({}, aRolledOut('predictor', { observedGeneration: 0 })),
      'False',
      'PredictorNotReady',
      'Deployment rubis-predictor is being rolled out.',
    ],
  ],
  KafkaReady: [
    ['all is well', anObservation(), 'True', 'KafkaReady', 'are ready'],
    [
      'Kafka is elsewhere',
      anObservation({
        parsed: { spec: specOf({ kafka: { external: { bootstrapServers: 'one.example:9092' } } }) },
      }),
      'True',
      'External',
      'one.example:9092',
    ],
    [
      'Strimzi is missing',
      anObservation({ problems: [{ reason: 'StrimziNotInstalled', message: 'Install it.' }] }),
      'False',
      'StrimziNotInstalled',
      'Install it.',
    ],
    [
      'Strimzi says why not',
      anObservation(
        {},
        aKafkaChild('Kafka', 'rubis-kafka', [
          { type: 'NotReady', status: 'True', reason: 'Fatal', message: 'no disk' },
        ]),
      ),
      'False',
      'KafkaNotReady',
      'Kafka rubis-kafka is not ready: Fatal: no disk',
    ],
    [
      'Strimzi says nothing',
      anObservation({}, aKafkaChild('Kafka', 'rubis-kafka', [])),
      'False',
      'KafkaNotReady',
      'is the Strimzi operator running and watching this namespace?',
    ],
    [
      'a topic is refused',
      anObservation(
        {},
        aKafkaChild('KafkaTopic', 'rubis-stats', [
          { type: 'Ready', status: 'False', reason: 'ResourceConflict', message: 'Managed by x' },
        ]),
      ),
      'False',
      'TopicNotReady',
      'KafkaTopic rubis-stats is not ready: ResourceConflict: Managed by x',
    ],
    [
      'a user is being changed',
      anObservation(
        {},
        {
          kind: 'KafkaUser',
          name: 'rubis-client',
          component: undefined,
          live: anObject('KafkaUser', 'rubis-client', {
            metadata: { generation: 2 },
            status: { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True' }] },
          }),
        },
      ),
      'False',
      'UserNotReady',
      'KafkaUser rubis-client is being updated by Strimzi.',
    ],
  ],
  TargetReady: [
    ['all is well', anObservation(), 'True', 'TargetReady', 'are ready'],
    [
      'database and web server are not ready: the database comes first',
      anObservation(
        {},
        aRolledOut('web', { readyReplicas: 0 }),
        aRolledOut('database', { readyReplicas: 0 }),
      ),
      'False',
      'DatabaseNotReady',
      'kubectl get pods -n shop -l app.kubernetes.io/component=database',
    ],
    [
      'old pods serve still',
      anObservation({}, aRolledOut('web', { updatedReplicas: 0 })),
      'False',
      'WebNotReady',
      'Not all pods of Deployment rubis-web are ready',
    ],
  ],
  InputFresh: [
    ['records arrive', anObservation(), 'True', 'RecordsArriving', 'every second'],
    [
      'none came yet',
      anObservation({ predictor: { report: aReport({ recordTimestamp: null }) } }),
      'False',
      'NoRecordYet',
      'no record yet',
    ],
    [
      'the last is 30 s old',
      anObservation({ predictor: { report: aReport({ recordTimestamp: NOW_MS / 1_000 - 30 }) } }),
      'True',
      'RecordsArriving',
      '',
    ],
    [
      'the last is 31 s old',
      anObservation({ predictor: { report: aReport({ recordTimestamp: NOW_MS / 1_000 - 31 }) } }),
      'False',
      'RecordsStale',
      'since 2026-05-01T09:59:29Z.',
    ],
    [
      'the predictor does not answer',
      anObservation({ predictor: { unreachable: 'http://x: refused' } }),
      'Unknown',
      'PredictorUnreachable',
      'The predictor gives no usable answer: http://x: refused.',
    ],
  ],
  ModelTrained: [
    ['it has learned', anObservation(), 'True', 'Trained', ''],
    [
      'it learns',
      anObservation({ predictor: { report: aReport({ trained: false }) } }),
      'False',
      'Learning',
      'until the model has seen 120 s of data',
    ],
  ],
  ViolationPredicted: [
    ['none is coming', anObservation(), 'False', 'NoViolationExpected', ''],
    [
      'one is coming, nobody knows when or why',
      anObservation({ predictor: { report: aReport({ alarm: true, violationProbability: 0.9 }) } }),
      'True',
      'ViolationExpected',
      'A violation is expected with probability 0.90.',
    ],
    [
      'one is coming soon, and why',
      anObservation({
        predictor: {
          report: aReport({
            alarm: true,
            violationProbability: 0.876,
            expectedLeadSeconds: 41.6,
            reasons: ['CPU rises.', 'It is used up soon.'],
          }),
        },
      }),
      'True',
      'ViolationExpected',
      'A violation is expected in about 42 s with probability 0.88. CPU rises. It is used up soon.',
    ],
    [
      'an alarm is as old as its record',
      anObservation({ predictor: { report: aReport({ alarm: true, recordTimestamp: 7 }) } }),
      'Unknown',
      'RecordsStale',
      '',
    ],
  ],
  Warning: [
    ['nothing is doubtful', anObservation(), 'False', 'NothingDoubtful', ''],
    [
      'brokers are even and training is short: the first doubt is the reason, all are told',
      anObservation({
        parsed: {
          spec: specOf({
            kafka: { managed: { replicas: 2 } },
            predictor: { trainingSeconds: 30, horizonSeconds: 60 },
          }),
        },
      }),
      'True',
      'EvenBrokers',
      'spec.predictor.trainingSeconds is less than horizonSeconds',
    ],
    [
      'an external Kafka is talked to in the clear',
      anObservation({
        parsed: { spec: specOf({ kafka: { external: { bootstrapServers: 'one.example:9092' } } }) },
      }),
      'True',
      'KafkaWithoutTls',
      'in the clear',
    ],
    [
      'alarms come at every whiff',
      anObservation({ parsed: { spec: specOf({ predictor: { alarmProbability: 0.05 } }) } }),
      'True',
      'LowAlarmProbability',
      'false alarms',
    ],
    [
      'the spec cannot be used',
      anObservation({ parsed: { fault: 'bad' } }),
      'Unknown',
      'InvalidSpec',
      '',
    ],
  ],
};

describe.each(Object.entries(CASES) as [ConditionType, Case[]][])(
  'the condition %s',
  (type, cases) => {
    it.each(cases)('when %s', (_, observation, status, reason, message) => {
      expect(verdict(type, observation)).toEqual([
        status,
        reason,
        expect.stringContaining(message),
      ]);
    });
  },
);

describe('conditions', () => {
  const later = (altered: Partial<Observation> = {}) =>
    anObservation({ nowMs: NOW_MS + 60_000, ...altered });
  const timeOf = (conditions: ReturnType<typeof judge>, type: ConditionType) =>
    conditions.find((condition) => condition.type === type)?.lastTransitionTime;

  it('keep the time of their last change of status, however reason and message change', () => {
    const before = judge(anObservation({ predictor: { report: aReport({ recordTimestamp: 7 }) } }));
    const after = judge(
      later({ predictor: { report: aReport({ recordTimestamp: null }) } }),
      before,
    );
    expect(timeOf(after, 'InputFresh')).toBe('2026-05-01T10:00:00Z');
    expect(timeOf(after, 'Ready')).toBe('2026-05-01T10:00:00Z');
    const fresh = { report: aReport({ recordTimestamp: NOW_MS / 1_000 + 59 }) };
    expect(timeOf(judge(later({ predictor: fresh }), after), 'InputFresh')).toBe(
      '2026-05-01T10:01:00Z',
    );
  });

  it('stay as they were until the predictor is asked for the first time', () => {
    const alarm = { report: aReport({ alarm: true }) };
    const before = judge(anObservation({ predictor: alarm }));
    expect(judge(anObservation({ predictor: NOT_ASKED }), before)).toEqual(before);
    expect(verdict('InputFresh', anObservation({ predictor: NOT_ASKED }))?.[0]).toBe('Unknown');
  });

  it('always fit what the API server takes, whatever the predictor says', () => {
    const text = fc.string({ maxLength: 500, unit: 'binary' }).map((each) => each.slice(0, 500));
    const observation = anObservation();
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), fc.boolean(), (reasons, alarm) => {
        const predictor = { report: aReport({ alarm, reasons }) };
        return judge({ ...observation, predictor }).every(
          ({ reason, message }) =>
            /^[A-Za-z]([A-Za-z0-9_]*[A-Za-z0-9])?$/.test(reason) &&
            message.length <= 4096 &&
            message.isWellFormed(),
        );
      }),
      { numRuns: 50 },
    );
  });
});
