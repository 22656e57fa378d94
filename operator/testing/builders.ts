// What unit tests of the operator say of resources: only what matters to a case; all else is valid.

import type { AnomalyPredictorSpec } from '../src/api/index.ts';
import { readAnomalyPredictor } from '../src/api/index.ts';
import type { Observation, ObservedChild } from '../src/checks/index.ts';
import type { KubeObject, ObjectMeta } from '../src/kube/object.ts';
import { type PredictorReport, parseReport } from '../src/predictor/report.ts';
import type { StoredAnomalyPredictor } from '../src/resource.ts';
import { predictorSays } from './predictor-says.ts';
import { anomalyPredictor } from './resource-as-written.ts';

export const NOW_MS = Date.parse('2026-05-01T10:00:00Z');

export const specOf = (spec: object = {}): AnomalyPredictorSpec =>
  readAnomalyPredictor(
    { ...anomalyPredictor('shop', spec), metadata: { name: 'rubis' } },
    'the test',
  ).spec;

export const aReport = (altered: object = {}): PredictorReport =>
  parseReport(JSON.stringify(predictorSays({ recordTimestamp: NOW_MS / 1_000 - 3, ...altered })));

export const anObject = (
  kind: string,
  name: string,
  more: { metadata?: Partial<ObjectMeta>; [field: string]: unknown } = {},
): KubeObject => ({
  apiVersion: kind.startsWith('Kafka') ? 'kafka.strimzi.io/v1' : 'apps/v1',
  kind,
  ...more,
  metadata: {
    namespace: 'shop',
    name,
    uid: `uid-of-${name}`,
    resourceVersion: '1',
    generation: 1,
    ...more.metadata,
  },
});

/** As it is when all is well. */
export const aRolledOut = (component: string, status: object = {}): ObservedChild => {
  const kind = component === 'database' ? 'StatefulSet' : 'Deployment';
  const name = `rubis-${component}`;
  const up = { observedGeneration: 1, replicas: 1, readyReplicas: 1, updatedReplicas: 1 };
  const live = anObject(kind, name, { spec: { replicas: 1 }, status: { ...up, ...status } });
  return { kind, name, component, live };
};

export const aKafkaChild = (
  kind: string,
  name: string,
  conditions: object[] = [{ type: 'Ready', status: 'True' }],
): ObservedChild => ({
  kind,
  name,
  component: undefined,
  live: anObject(kind, name, { status: { observedGeneration: 1, conditions } }),
});

export const allChildren = (): ObservedChild[] => [
  aKafkaChild('Kafka', 'rubis-kafka'),
  aKafkaChild('KafkaTopic', 'rubis-stats'),
  aKafkaChild('KafkaUser', 'rubis-client'),
  ...['database', 'web', 'client', 'aggregator', 'predictor'].map((part) => aRolledOut(part)),
];

/** Of a resource of which all is well; `altered` children take the place of those of their name. */
export function anObservation(
  altered: Partial<Observation> = {},
  ...alteredChildren: ObservedChild[]
): Observation {
  const names = alteredChildren.map(({ name }) => name);
  return {
    generation: 1,
    parsed: { spec: specOf() },
    children: [...allChildren().filter(({ name }) => !names.includes(name)), ...alteredChildren],
    problems: [],
    predictor: { report: aReport() },
    nowMs: NOW_MS,
    ...altered,
  };
}

export const aStored = (more: Partial<StoredAnomalyPredictor> = {}): StoredAnomalyPredictor => ({
  ...anomalyPredictor('shop'),
  ...more,
  metadata: {
    namespace: 'shop',
    name: 'rubis',
    uid: 'uid-of-rubis',
    resourceVersion: '1',
    generation: 1,
    ...more.metadata,
  },
});
