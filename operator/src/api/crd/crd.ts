import { API_VERSION, anomalyPredictorSchema, KIND } from '../anomaly-predictor.ts';
import { validationsOf } from '../rules.ts';
import { statusSchema } from '../status.ts';
import { type Structural, structural } from './structural.ts';

export const PLURAL = 'anomalypredictors';
const SINGULAR = 'anomalypredictor';
const SHORT_NAME = 'ap';

export interface PrinterColumn {
  name: string;
  type: 'string' | 'number' | 'date';
  jsonPath: string;
  description: string;
  /** 1: shown by `kubectl get -o wide` only. */
  priority?: number;
}

export interface CustomResourceDefinition {
  apiVersion: 'apiextensions.k8s.io/v1';
  kind: 'CustomResourceDefinition';
  metadata: { name: string };
  spec: {
    group: string;
    scope: 'Namespaced';
    names: {
      kind: string;
      listKind: string;
      plural: string;
      singular: string;
      shortNames: string[];
      categories: string[];
    };
    versions: {
      name: string;
      served: boolean;
      storage: boolean;
      additionalPrinterColumns: PrinterColumn[];
      subresources: { status: Record<string, never> };
      schema: { openAPIV3Schema: Structural };
    }[];
  };
}

const condition = (type: string, field: string) =>
  `.status.conditions[?(@.type=="${type}")].${field}`;

const COLUMNS: PrinterColumn[] = [
  {
    name: 'Ready',
    type: 'string',
    jsonPath: condition('Ready', 'status'),
    description: 'Whether every part works.',
  },
  {
    name: 'Mode',
    type: 'string',
    jsonPath: '.spec.mode',
    description: 'What is done about a predicted violation.',
  },
  {
    name: 'Trained',
    type: 'string',
    jsonPath: condition('ModelTrained', 'status'),
    description: 'Whether the predictor has seen enough to raise an alarm.',
  },
  {
    name: 'Probability',
    type: 'number',
    jsonPath: '.status.prediction.violationProbability',
    description: 'Probability that a violation begins within the horizon.',
  },
  {
    name: 'Lead',
    type: 'number',
    jsonPath: '.status.prediction.expectedLeadSeconds',
    description: 'Seconds until the predicted violation.',
  },
  {
    name: 'Age',
    type: 'date',
    jsonPath: '.metadata.creationTimestamp',
    description: 'Since when.',
  },
  {
    name: 'Message',
    type: 'string',
    jsonPath: condition('Ready', 'message'),
    description: 'Why it is ready or not.',
    priority: 1,
  },
];

/** The CustomResourceDefinition of the AnomalyPredictor. */
export function customResourceDefinition(): CustomResourceDefinition {
  const [group = '', version = ''] = API_VERSION.split('/');
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${PLURAL}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        kind: KIND,
        listKind: `${KIND}List`,
        plural: PLURAL,
        singular: SINGULAR,
        shortNames: [SHORT_NAME],
        categories: ['all'],
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          additionalPrinterColumns: COLUMNS,
          subresources: { status: {} },
          schema: { openAPIV3Schema: resourceSchema() },
        },
      ],
    },
  };
}

/** The whole resource: what every resource has, our spec, our status, and rules over all of it. */
export function resourceSchema(): Structural {
  return {
    type: 'object',
    description: 'A system that is watched, and warned of before it violates its objective.',
    properties: {
      apiVersion: { type: 'string', description: 'Version of this resource’s schema.' },
      kind: { type: 'string', description: 'Kind of this resource.' },
      metadata: { type: 'object' },
      spec: structural(anomalyPredictorSchema.shape.spec),
      status: {
        ...structural(statusSchema),
        description: 'What the operator found. Written by it alone.',
      },
    },
    // A rule of the whole resource cannot point into metadata: its message names the field.
    'x-kubernetes-validations': validationsOf(anomalyPredictorSchema).map(({ rule, message }) => ({
      rule,
      message,
    })),
  };
}
