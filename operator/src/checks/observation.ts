import type { KubeObject } from '../kube/object.ts';
import type { PredictorAnswer, PredictorReport } from '../predictor/report.ts';
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

/** What stays as it is until a person mends it. */
const PROBLEM_REASONS = ['NameInUse', 'NotAccepted', 'NotAllowed', 'StrimziNotInstalled'] as const;

export interface ChildProblem {
  /** `PredecessorNotGone` passes by itself. */
  reason: (typeof PROBLEM_REASONS)[number] | 'PredecessorNotGone';
  message: string;
}

export const INVALID_SPEC = 'InvalidSpec';

export const isProblem = (reason: string): boolean =>
  reason === INVALID_SPEC || PROBLEM_REASONS.some((known) => known === reason);

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

/** What the predictor says, or the verdict where it says nothing that can be used. */
export const reportOf = (answer: PredictorAnswer): { report: PredictorReport } | Verdict =>
  'report' in answer
    ? answer
    : unknown(
        'PredictorUnreachable',
        `The predictor gives no usable answer: ${answer.unreachable}.`,
      );
