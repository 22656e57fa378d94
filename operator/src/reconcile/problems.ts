import type { ChildProblem } from '../checks/index.ts';
import { ForbiddenError, InvalidError, NotServedError } from '../kube/index.ts';
import { NameInUseError, PredecessorNotGoneError } from './ensure.ts';

const STRIMZI_HELP =
  'The Strimzi CRDs (kafka.strimzi.io/v1) are not installed: install Strimzi 1.0 or newer, or set spec.kafka.external.';

/**
 * What a person has to mend, for the conditions: trying again does not help, and the other objects
 * need not wait. Undefined for whatever else went wrong.
 */
export function problemOf(error: unknown): ChildProblem | undefined {
  if (error instanceof NameInUseError) return { reason: 'NameInUse', message: error.message };
  if (error instanceof PredecessorNotGoneError) {
    return { reason: 'PredecessorNotGone', message: error.message };
  }
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

/** What is in the way need not carry our label, so nothing tells when it goes. */
const RECHECK_MS = 30_000;
/** The garbage collector takes a second or two. */
const PREDECESSOR_RECHECK_MS = 1_000;

/** After how many ms to try again what a person or the cluster may have mended; undefined: never. */
export function recheckMs(problems: readonly ChildProblem[]): number | undefined {
  if (problems.some(({ reason }) => reason === 'PredecessorNotGone')) return PREDECESSOR_RECHECK_MS;
  // Watches tell when Strimzi comes.
  return problems.some(({ reason }) => reason !== 'StrimziNotInstalled') ? RECHECK_MS : undefined;
}
