import type { RecordedCall } from '@anomaly-prediction/test';
import { type CallFault, FAULTS, type Fault, isWrite } from '@anomaly-prediction/test';

/** One workflow in which one call fails once. */
export interface Plan extends CallFault {
  workflow: string;
  /** As `--only` takes it, and as a failure is shown. */
  id: string;
}

/** Nothing is written by these calls: they cannot conflict, and a kill then tells nothing new. */
const READ_FAULTS: readonly Fault[] = ['tooMany429', 'error500', 'timeoutAfterCommit', 'reset'];
/** The Lease is renewed all the time: its first calls stand for the others. */
const LEASE_CALLS_MAX = 2;
/** It is asked for only where an operator starts or stops. */
const LEASE_WORKFLOW = 'restart';

/** Every way in which one of these calls may fail. Pure. */
export function enumeratePlans(workflow: string, calls: readonly RecordedCall[]): Plan[] {
  return calls
    .filter((call) => call.resource !== 'leases' || isFirstOfLease(workflow, call))
    .toSorted((one, other) => one.ordinal - other.ordinal)
    .flatMap((call) =>
      (isWrite(call) ? FAULTS : READ_FAULTS).map((fault) => ({
        workflow,
        call: call.key,
        ordinal: call.ordinal,
        fault,
        id: `${workflow}: ${call.key} #${call.ordinal}: ${fault}`,
      })),
    );
}

const isFirstOfLease = (workflow: string, { ordinal }: RecordedCall) =>
  workflow === LEASE_WORKFLOW && ordinal <= LEASE_CALLS_MAX;

/**
 * A share of the plans that holds each workflow, and in it each fault, as evenly as it can; the same
 * for the same seed. Pure.
 */
export function samplePlans(plans: readonly Plan[], size: number, seed: number): Plan[] {
  const random = createRandom(seed);
  const byWorkflow = [...Map.groupBy(plans, ({ workflow }) => workflow).values()];
  const waiting = shuffled(
    byWorkflow.map((own) => inTurns(faultsApart(shuffled(own, random), random))),
    random,
  );
  return inTurns(waiting).slice(0, size);
}

const faultsApart = (plans: readonly Plan[], random: () => number): Plan[][] =>
  shuffled([...Map.groupBy(plans, ({ fault }) => fault).values()], random);

/** The first of each, then the second of each, and so on. */
function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) =>
    lists.flatMap((list) => list.slice(at, at + 1)),
  ).flat();
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

/** Mulberry32: enough to shuffle, and the same on every machine. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
