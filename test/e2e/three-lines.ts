import type { ContainerStatus, Event, Node, Pod, PodCondition } from 'kubernetes-types/core/v1.js';
import { lastError, tellingLine } from '../world/telling-line.ts';

/** What was found of a cluster, for a person to see why something went wrong in it. */
export interface ClusterState {
  /** Epoch milliseconds. */
  takenAtMs: number;
  pods: readonly Pod[];
  events: readonly Event[];
  nodes: readonly Node[];
  predictors: readonly Predictor[];
  /** By {@link logName}; of a container that was started anew, of the one that ended. */
  logs: ReadonlyMap<string, string>;
  /** What could not be had, and why. */
  missing: readonly string[];
}

/** As much of an AnomalyPredictor as is told. */
export interface Predictor {
  metadata: { namespace: string; name: string };
  status?: {
    conditions?: {
      type: string;
      status: string;
      reason: string;
      message: string;
      lastTransitionTime: string;
    }[];
  };
}

export const logName = (namespace: string, pod: string, container: string): string =>
  `${namespace}/${pod}/${container}`;

const LINES = 3;
const MAX_LENGTH = 600;

/**
 * The three lines that say most about why it does not work: of the pod that is worst off, the newest
 * warning, and what the product says itself; where one of these has nothing to tell, of nodes, of
 * what could not be had and of errors in logs. Fewer when there is no more. Pure.
 */
export function threeLines(state: ClusterState): string[] {
  const lines = [
    podLine(state),
    eventLine(state),
    conditionLine(state),
    nodeLine(state),
    missingLine(state),
    ...logLines(state),
  ];
  return lines
    .filter((line) => line !== undefined)
    .slice(0, LINES)
    .map((line) => line.replaceAll(/\s+/g, ' ').slice(0, MAX_LENGTH));
}

/** How far a pod is from working. */
const WEIGHT = { restarted: 1, ending: 2, starting: 3, unready: 4, unplaced: 5, failing: 6 };

interface Fault {
  pod: Pod;
  weight: number;
  words: string;
}

function podLine(state: ClusterState): string | undefined {
  const faults = state.pods.flatMap((pod) => faultOf(pod, state) ?? []);
  const [worst] = faults.toSorted(
    (one, other) =>
      Number(isUnready(other)) - Number(isUnready(one)) ||
      tierOf(one.pod) - tierOf(other.pod) ||
      other.weight - one.weight ||
      rankOf(one.pod) - rankOf(other.pod),
  );
  if (!worst) return undefined;
  const others = faults.filter(isUnready).length - Number(isUnready(worst));
  const also = others > 0 ? ` (${others} more not ready)` : '';
  return `pod ${fullName(worst.pod)} ${worst.words}${also}`;
}

const isUnready = ({ weight }: Fault): boolean => weight >= WEIGHT.starting;

const fullName = ({ metadata }: { metadata?: { namespace?: string; name?: string } }): string =>
  [metadata?.namespace, metadata?.name].filter((part) => part !== undefined).join('/');

function faultOf(pod: Pod, state: ClusterState): Fault | undefined {
  const { phase, reason, message, conditions = [] } = pod.status ?? {};
  if (phase === 'Succeeded') return undefined;
  const fault = (weight: number, words: string): Fault => ({ pod, weight, words });
  if (pod.metadata?.deletionTimestamp) {
    return fault(WEIGHT.ending, `is being deleted since ${pod.metadata.deletionTimestamp}`);
  }
  const telling = (container: string): string => {
    const log = state.logs.get(
      logName(pod.metadata?.namespace ?? '', pod.metadata?.name ?? '', container),
    );
    const line = log === undefined ? '' : tellingLine(log);
    return line === '' ? '' : `; last in its log: ${line}`;
  };
  if (phase === 'Failed' && reason) {
    return fault(WEIGHT.failing, `failed: ${reason}: ${message ?? ''}`);
  }
  for (const status of statusesOf(pod)) {
    const words = failureOf(status);
    if (words === undefined) continue;
    const container = `container ${status.name} ${words}`;
    return fault(WEIGHT.failing, `is not ready: ${container}${telling(status.name)}`);
  }
  const placed = conditionOf(conditions, 'PodScheduled');
  if (placed?.status === 'False') {
    return fault(WEIGHT.unplaced, `is on no node: ${placed.reason}: ${placed.message}`);
  }
  for (const status of statusesOf(pod)) {
    if (!status.state?.running || status.ready || isInit(pod, status)) continue;
    const words = `is not ready: container ${status.name} runs but does not say that it is`;
    return fault(WEIGHT.unready, `${words}${telling(status.name)}`);
  }
  if (phase === 'Pending') return fault(WEIGHT.starting, pendingWords(pod));
  const [restarted] = statusesOf(pod).filter(hasFailedBefore);
  if (!restarted) return undefined;
  const words = `is ready, but its container ${restarted.name} ${endedWords(restarted)}`;
  return fault(WEIGHT.restarted, `${words}${telling(restarted.name)}`);
}

const statusesOf = ({ status }: Pod): ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

const isInit = ({ status }: Pod, { name }: ContainerStatus): boolean =>
  status?.initContainerStatuses?.some((init) => init.name === name) ?? false;

const conditionOf = (conditions: readonly PodCondition[], type: string) =>
  conditions.find((condition) => condition.type === type);

/** Reasons of a start that goes on. */
const STARTING = ['ContainerCreating', 'PodInitializing'];

/** What is wrong with a container that cannot start or has ended; undefined when nothing is. */
function failureOf(status: ContainerStatus): string | undefined {
  const { waiting, terminated } = status.state ?? {};
  if (waiting?.reason !== undefined && !STARTING.includes(waiting.reason)) {
    const why = status.lastState?.terminated ? endedWords(status) : (waiting.message ?? '');
    return `waits: ${waiting.reason}${why === '' ? '' : `: ${why}`}`;
  }
  if (terminated && terminated.exitCode !== 0) return endedWords(status);
  return undefined;
}

function endedWords({ state, lastState, restartCount }: ContainerStatus): string {
  const ended = state?.terminated ?? lastState?.terminated;
  const how = ended ? `${ended.reason ?? 'Error'}, exit code ${ended.exitCode}` : 'for no reason';
  return `ended (${how}), started anew ${restartCount} times`;
}

const hasFailedBefore = ({ restartCount, lastState }: ContainerStatus): boolean =>
  restartCount > 0 && (lastState?.terminated?.exitCode ?? 0) !== 0;

function pendingWords(pod: Pod): string {
  const statuses = statusesOf(pod);
  const init = statuses.find((status) => isInit(pod, status) && status.state?.running);
  if (init) return `is not ready: its init container ${init.name} goes on`;
  const waiting = statuses.find((status) => status.state?.waiting?.reason !== undefined);
  return `is not ready: ${waiting?.state?.waiting?.reason ?? 'Pending'}`;
}

/** What all others need, in the order in which one needs the other. */
const NEEDED_BY_ALL = ['kube-dns', 'operator', 'kafka', 'database'];
const PARTS = [...NEEDED_BY_ALL, 'web', 'client', 'aggregator', 'predictor'];

function partOf({ metadata }: Pod): string {
  const labels = metadata?.labels ?? {};
  if (labels['strimzi.io/kind'] === 'Kafka') return 'kafka';
  return labels['app.kubernetes.io/component'] ?? labels['k8s-app'] ?? '';
}

const tierOf = (pod: Pod): number => (NEEDED_BY_ALL.includes(partOf(pod)) ? 0 : 1);

const rankOf = (pod: Pod): number => {
  const index = PARTS.indexOf(partOf(pod));
  return index === -1 ? PARTS.length : index;
};

/** Said again and again of a pod that {@link podLine} tells more about. */
const REPETITIVE = ['BackOff', 'Unhealthy', 'FailedToRetrieveImagePullSecret'];
/** Only names the state of a pod, as `Error: ImagePullBackOff`. */
const SAYS_NO_MORE = /^Error: \w+$/;
/** Of machines that work. */
const HARMLESS = ['CgroupV1', 'InvalidDiskCapacity', 'DNSConfigForming'];

function eventLine({ events }: ClusterState): string | undefined {
  const dull = ({ reason = '', message = '', involvedObject }: Event): number => {
    if (REPETITIVE.includes(reason) || SAYS_NO_MORE.test(message)) return 2;
    // What the product has to say is in its conditions.
    return involvedObject.kind === 'AnomalyPredictor' ? 1 : 0;
  };
  const [newest] = events
    .filter(({ type, reason = '' }) => type === 'Warning' && !HARMLESS.includes(reason))
    .toSorted((one, other) => dull(one) - dull(other) || lastMs(other) - lastMs(one));
  if (!newest) return undefined;
  const { involvedObject, reason, message } = newest;
  const count = newest.series?.count ?? newest.count ?? 1;
  const often = count > 1 ? ` (${count} times)` : '';
  const at = new Date(lastMs(newest)).toISOString();
  const what = `${involvedObject.kind?.toLowerCase()} ${fullName({ metadata: involvedObject })}`;
  return `warning ${reason} of ${what} at ${at}${often}: ${message ?? ''}`;
}

/** When an event was last, in epoch milliseconds: it is said in one of several fields. */
export function lastMs({ series, lastTimestamp, eventTime, metadata }: Event): number {
  const last =
    series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata?.creationTimestamp ?? '';
  const ms = Date.parse(last);
  return Number.isNaN(ms) ? 0 : ms;
}

/** The first that is not as it should be counts; `Ready` names what is behind it. */
const CONDITIONS = [
  { type: 'Ready', good: 'True' },
  { type: 'InputFresh', good: 'True' },
  { type: 'ModelTrained', good: 'True' },
  { type: 'Warning', good: 'False' },
];

function conditionLine({ predictors, takenAtMs }: ClusterState): string | undefined {
  for (const { type, good } of CONDITIONS) {
    for (const predictor of predictors) {
      const conditions = predictor.status?.conditions ?? [];
      if (conditions.length === 0) {
        return `anomalypredictor ${fullName(predictor)} has no conditions: no operator looks after it`;
      }
      const found = conditions.find((condition) => condition.type === type);
      if (!found || found.status === good) continue;
      const seconds = Math.round((takenAtMs - Date.parse(found.lastTransitionTime)) / 1_000);
      const state = `${type} is ${found.status} (${found.reason}) for ${seconds} s`;
      return `anomalypredictor ${fullName(predictor)}: ${state}: ${found.message}`;
    }
  }
  return undefined;
}

/** Conditions of a node that should be False. */
const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'];

function nodeLine({ nodes }: ClusterState): string | undefined {
  for (const node of nodes) {
    const bad = node.status?.conditions?.find(
      ({ type, status }) =>
        (type === 'Ready' && status !== 'True') || (PRESSURES.includes(type) && status === 'True'),
    );
    if (bad) {
      return `node ${fullName(node)}: ${bad.type} is ${bad.status}: ${bad.reason}: ${bad.message}`;
    }
  }
  return undefined;
}

const missingLine = ({ missing }: ClusterState): string | undefined => {
  const [first] = missing;
  if (first === undefined) return undefined;
  return `could not be had: ${first}${missing.length > 1 ? ` (${missing.length - 1} more)` : ''}`;
};

const logLines = ({ logs }: ClusterState): string[] =>
  [...logs].flatMap(([name, log]) => {
    const error = lastError(log);
    return error === '' ? [] : [`last error in the log of ${name}: ${error}`];
  });
