import { createHash } from 'node:crypto';
import { kafkaName } from '@anomaly-prediction/cdk8s';
import type { Condition } from '../api/index.ts';
import { isProblem, wholeSeconds } from '../checks/index.ts';
import type { EventToRecord } from '../kube/index.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Outcome } from '../predictor/report.ts';
import { describeChild } from './children.ts';

const ID_LENGTH = 16;
/** Events live an hour: one that is older would be told again after each restart. */
const OUTCOME_MAX_AGE_MS = 3_000_000;

/**
 * An Event for each condition that tells something new; one for all that say the same, since what
 * keeps Kafka from being ready keeps the whole from it. Its id follows from the state before, so
 * that a reconcile that died between Event and status tells nothing twice. Pure.
 */
export const transitionEvents = (
  resource: KubeObject,
  before: readonly Condition[],
  after: readonly Condition[],
  nowMs: number,
): EventToRecord[] => {
  const events = after.toSorted(readyLast).flatMap((condition) => {
    const { type, status, reason, message } = condition;
    const previous = before.find((candidate) => candidate.type === type);
    if (!isNews(previous, condition)) return [];
    const since = previous?.lastTransitionTime ?? 'new';
    return [
      {
        regarding: resource,
        type: isBad(condition) ? ('Warning' as const) : ('Normal' as const),
        reason,
        message,
        id: idOf(resource.metadata.uid, type, status, reason, since),
        epochMs: nowMs,
      },
    ];
  });
  return events.filter(
    ({ reason }, index) => events.findIndex((event) => event.reason === reason) === index,
  );
};

/**
 * Ready takes its reason from another condition, and may take another's at the next attempt after a
 * crash: then that other condition must have told the reason under its own id.
 */
const readyLast = (one: Condition, other: Condition): number =>
  Number(one.type === 'Ready') - Number(other.type === 'Ready');

/** A change of status; of a new resource only what it has reached, or what a person must mend. */
function isNews(previous: Condition | undefined, { type, status, reason }: Condition): boolean {
  const needsMending = type === 'Ready' && status === 'False' && isProblem(reason);
  if (!previous) return needsMending || status === 'True';
  if (previous.status !== status)
    return previous.status !== 'Unknown' || status === 'True' || needsMending;
  return needsMending && previous.reason !== reason;
}

function isBad({ type, status }: Pick<Condition, 'type' | 'status'>): boolean {
  switch (type) {
    case 'ViolationPredicted':
    case 'Warning':
      return status === 'True';
    case 'ModelTrained':
      return false;
    default:
      return status === 'False';
  }
}

/** An Event for a deletion that takes long, by what it waits for and what helps. Pure. */
export const stuckEvent = (
  resource: KubeObject,
  waitsFor: readonly KubeObject[],
  nowMs: number,
): EventToRecord => ({
  regarding: resource,
  type: 'Warning',
  reason: 'DeletionWaits',
  message:
    `Waits for Strimzi to let go of ${waitsFor.map(describeChild).sort().join(', ')}. ` +
    `If Strimzi does not run any more: kubectl delete kafka ${kafkaName(resource.metadata.name)}.`,
  id: idOf(resource.metadata.uid, 'DeletionWaits'),
  epochMs: nowMs,
});

const OUTCOMES: Record<Outcome['kind'], { type: 'Normal' | 'Warning'; reason: string }> = {
  caught: { type: 'Normal', reason: 'ViolationCaught' },
  missed: { type: 'Warning', reason: 'ViolationMissed' },
  false_alarm: { type: 'Warning', reason: 'FalseAlarm' },
};

/** An Event for what came of a prediction; none for what is long past. Pure. */
export function outcomeEvent(
  resource: KubeObject,
  outcome: Outcome | null,
  nowMs: number,
): EventToRecord | undefined {
  if (!outcome || nowMs - outcome.at * 1_000 > OUTCOME_MAX_AGE_MS) return undefined;
  const { type, reason } = OUTCOMES[outcome.kind];
  return {
    regarding: resource,
    type,
    reason,
    message: describeOutcome(outcome),
    id: idOf(resource.metadata.uid, outcome.kind, String(outcome.at)),
    epochMs: nowMs,
  };
}

function describeOutcome({ kind, at, leadSeconds }: Outcome): string {
  const when = wholeSeconds(at * 1_000);
  switch (kind) {
    case 'caught':
      return `The violation that began at ${when} was announced${leadSeconds === undefined ? '' : ` ${Math.round(leadSeconds)} s before`}.`;
    case 'missed':
      return `The violation that began at ${when} was not announced in time.`;
    case 'false_alarm':
      return `No violation followed the alarm of ${when}.`;
  }
}

const idOf = (...parts: (string | undefined)[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, ID_LENGTH);
