import type { RecordedCall } from '@anomaly-prediction/test';
import type { Outcome } from './lane.ts';
import type { Workflow } from './workflows.ts';

/**
 * What in a disturbed run is not explained, its state apart: an object is created and deleted as
 * often as in the undisturbed run (what fails before it is done is asked again, and what was done
 * is not done again), and nothing is told twice. Pure.
 */
export function judgeOutcome(
  { name }: Pick<Workflow, 'name'>,
  disturbed: Outcome,
  undisturbed: Outcome,
): string[] {
  return [
    ...disturbed.problems,
    ...unexplainedCounts(disturbed.calls, undisturbed.calls),
    ...unexplainedEvents(name, disturbed, undisturbed),
  ];
}

export const COUNTED_VERBS = ['create', 'delete'];
/** Events are judged by what they tell; a Lease goes with an operator. */
export const UNCOUNTED_RESOURCES = ['events', 'leases'];

function unexplainedCounts(
  disturbed: readonly RecordedCall[],
  undisturbed: readonly RecordedCall[],
): string[] {
  const [counts, expected] = [countDone(disturbed), countDone(undisturbed)];
  return [...new Set([...counts.keys(), ...expected.keys()])].flatMap((key) => {
    const [is, should] = [counts.get(key) ?? 0, expected.get(key) ?? 0];
    return is === should ? [] : [`${key} was done ${is} times instead of ${should}`];
  });
}

/** How often each creation and deletion was done, by what the API server itself answered. */
export function countDone(calls: readonly RecordedCall[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key, verb, resource, httpStatus = 0 } of calls) {
    const isCounted = COUNTED_VERBS.includes(verb) && !UNCOUNTED_RESOURCES.includes(resource);
    if (isCounted && isSuccess(httpStatus)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** In these workflows each condition comes to its state once, in whatever order. */
const STEADY_WORKFLOWS = ['create', 'delete'];

function unexplainedEvents(name: string, disturbed: Outcome, undisturbed: Outcome): string[] {
  if (STEADY_WORKFLOWS.includes(name)) {
    const [is, should] = [disturbed.events.join(', '), undisturbed.events.join(', ')];
    return is === should ? [] : [`Events [${is}] instead of [${should}]`];
  }
  return [...Map.groupBy(disturbed.events, (event) => event)].flatMap(([event, told]) => {
    const [, reason = ''] = event.split(' ');
    const turns = Math.max(1, transitionsTo(reason, disturbed.calls));
    return told.length <= turns
      ? []
      : [`Event ${event} was told ${told.length} times for ${turns} transitions`];
  });
}

interface StatusPatch {
  status?: { conditions?: { type: string; reason: string; lastTransitionTime: string }[] };
}

/** How often conditions came to have this reason, by the statuses that were written. */
function transitionsTo(reason: string, calls: readonly RecordedCall[]): number {
  const times = calls
    .filter(({ subresource, httpStatus = 0 }) => subresource === 'status' && isSuccess(httpStatus))
    .flatMap(({ body }) => (JSON.parse(body) as StatusPatch).status?.conditions ?? [])
    .filter((condition) => condition.reason === reason)
    .map(({ type, lastTransitionTime }) => `${type} ${lastTransitionTime}`);
  return new Set(times).size;
}

export const isSuccess = (httpStatus: number) => httpStatus >= 200 && httpStatus < 300;
