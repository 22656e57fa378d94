import type { ChildProblem } from '../checks/index.ts';
import { ForbiddenError, InvalidError, NotServedError } from '../kube/index.ts';
import { NameInUseError } from './ensure.ts';

const STRIMZI_HELP =
  'The Strimzi CRDs (kafka.strimzi.io/v1) are not installed: install Strimzi 1.0 or newer, or set spec.kafka.external.';

/**
 * What a person has to mend, for the conditions: trying again does not help, and the other objects
 * need not wait. Undefined for whatever else went wrong.
 */
export function problemOf(error: unknown): ChildProblem | undefined {
  if (error instanceof NameInUseError) return { reason: 'NameInUse', message: error.message };
  if (error instanceof InvalidError) return { reason: 'NotAccepted', message: sentence(error) };
  if (error instanceof ForbiddenError) return { reason: 'NotAllowed', message: sentence(error) };
  if (error instanceof NotServedError && error.attempt.kind.group === 'kafka.strimzi.io') {
    return { reason: 'StrimziNotInstalled', message: STRIMZI_HELP };
  }
  return undefined;
}

const sentence = ({ message }: Error): string => {
  const text = `${message[0]?.toUpperCase()}${message.slice(1)}`;
  return text.endsWith('.') ? text : `${text}.`;
};

/** Each message once: what is missing for one Kafka object is missing for all. */
export const distinct = (problems: readonly ChildProblem[]): ChildProblem[] => [
  ...new Map(problems.map((problem) => [problem.message, problem])).values(),
];
