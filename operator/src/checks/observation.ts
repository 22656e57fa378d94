import type { KubeObject } from '../kube/object.ts';
import type { PredictorAnswer } from '../predictor/report.ts';
import type { ParsedSpec } from '../resource.ts';

/** All that the conditions are judged by. */
export interface Observation {
  generation: number;
  parsed: ParsedSpec;
  /** The children that the spec asks for, each with what is there. */
  children: ObservedChild[];
  /** What kept the operator from making the children what they should be. */
  problems: ChildProblem[];
  predictor: PredictorAnswer;
  nowMs: number;
}

export interface ObservedChild {
  kind: string;
  name: string;
  /** Its `app.kubernetes.io/component`. */
  component: string | undefined;
  live: KubeObject | undefined;
}

export interface ChildProblem {
  reason: 'NameInUse' | 'NotAccepted' | 'NotAllowed' | 'StrimziNotInstalled';
  message: string;
}

/** What a check says; the rest of a condition is the same for all. */
export interface Verdict {
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
}

export const holds = (reason: string, message: string): Verdict => ({
  status: 'True',
  reason,
  message,
});
export const fails = (reason: string, message: string): Verdict => ({
  status: 'False',
  reason,
  message,
});
export const unknown = (reason: string, message: string): Verdict => ({
  status: 'Unknown',
  reason,
  message,
});
