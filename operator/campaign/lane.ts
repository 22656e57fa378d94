import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CallFault,
  type FaultProxy,
  isWrite,
  type RecordedCall,
  startFaultProxy,
} from '@anomaly-prediction/test';
import { FIELD_MANAGER } from '../src/kube/index.ts';
import { apiVersionOf, KINDS } from '../src/kube/kinds.ts';
import type { KubeObject } from '../src/kube/object.ts';
import { WATCHED_CHILDREN } from '../src/reconcile/cache.ts';
import type { StoredAnomalyPredictor } from '../src/resource.ts';
import type { OperatorProcess, OperatorSystem } from '../testing/system.ts';
import { countDone } from './judge.ts';
import { differences, normalize, type State } from './state.ts';
import { RESOURCE_NAME } from './workflows.ts';

/** Longer than the first back-off of a reconcile that failed, so that its second try is seen. */
const QUIET_MS = 600;
/** An answer with Retry-After keeps the operator silent for 1 to 1.5 s. */
const QUIET_AFTER_429_MS = 1_800;
/** Of a run that shows how it should be, for what comes late. */
const QUIET_UNDISTURBED_MS = 1_500;
const POLL_MS = 150;
const SETTLE_TIMEOUT_MS = 90_000;
/** Of its log, shown with what does not settle. */
const SHOWN_LINES = 3;
const LEASE_NAME = 'operator';

const ENVIRONMENT: NodeJS.ProcessEnv = {
  LEASE_NAME,
  LEASE_RETRY_SECONDS: '0.5',
  // Longer than a call takes on a machine that is very busy.
  API_TIMEOUT_SECONDS: '3',
  // As in a cluster: what only a resync would heal is a fault.
  RESYNC_SECONDS: '600',
};

const KINDS_OF_STATE = [...WATCHED_CHILDREN, KINDS.secret, KINDS.anomalyPredictor];

/** What came of one workflow. */
export interface Outcome {
  state: State;
  /** Of the operator, in order. */
  calls: readonly RecordedCall[];
  /** Events that are new, as TYPE REASON. */
  events: string[];
  /** What went wrong whatever the state is. */
  problems: string[];
}

/** A namespace with its own operator, which reaches the API server through its own proxy. */
export interface Lane {
  system: OperatorSystem;
  namespace: string;
  proxy: FaultProxy;
  startOperator(): Promise<void>;
  stopOperator(): Promise<void>;
  /** @throws when the operator writes although nothing is to be done */
  expectNoWrite(): Promise<void>;
  /**
   * Waits until the operator is silent and the state is the expected one or, with none expected,
   * the one that the workflow should lead to.
   * @returns in what it still differs after the longest wait; empty when all is well
   */
  settle(expected: State | undefined, removes: boolean, fault?: CallFault): Promise<string[]>;
  state(): Promise<State>;
  /** Events of the operator that are not in `known`, which they are added to. */
  newEvents(known: Set<string>): Promise<string[]>;
  /** Why the operator ended by itself, each time since the last call. */
  takeEnds(): string[];
  /** Every call since it was opened that has created or deleted something: how often, by its key. */
  done(): ReadonlyMap<string, number>;
  /** Has the predictor of the next lifecycle speak. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

/** @param index from 1 */
export async function openLane(system: OperatorSystem, index: number): Promise<Lane> {
  const namespace = await system.namespace();
  const name = `operator-${index}`;
  const ends: string[] = [];
  let operator: OperatorProcess | undefined;
  let restarting: Promise<void> = Promise.resolve();
  let stopping = false;
  let lastMs = performance.now();
  let writes = 0;
  const done = new Map<string, number>();

  const proxy = await startFaultProxy({
    kubeconfig: await system.plane.kubeconfigFor({ name: namespace, groups: ['system:masters'] }),
    kill: async () => {
      const killed = operator?.part;
      operator = undefined;
      killed?.kill('SIGKILL');
      await killed?.exited;
      lastMs = performance.now();
      if (!stopping) restarting = takeOver();
    },
    onCall: (call) => {
      for (const key of countDone([call]).keys()) done.set(key, (done.get(key) ?? 0) + 1);
      if (!isWrite(call) || call.resource === 'leases') return;
      writes += 1;
      lastMs = performance.now();
    },
  });

  /** As the successor of one that was killed, whose time is over. */
  async function takeOver(): Promise<void> {
    await system.remove(KINDS.lease, namespace, LEASE_NAME);
    await startOperator();
  }

  async function startOperator(): Promise<void> {
    stopping = false;
    const started = await system.startOperator({
      name,
      kubeconfig: proxy.kubeconfig,
      env: {
        ...ENVIRONMENT,
        POD_NAMESPACE: namespace,
        WATCH_NAMESPACES: namespace,
        // It is started hundreds of times.
        NODE_COMPILE_CACHE: join(system.world.folder, 'compile-cache'),
      },
    });
    operator = started;
    void started.part.exited.then(({ code, signal }) => {
      if (operator !== started || stopping) return;
      ends.push(`the operator ended (${signal ?? code}): ${started.part.tellingLine()}`);
      restarting = startOperator();
    });
  }

  async function stopOperator(): Promise<void> {
    stopping = true;
    const stopped = operator?.part;
    await restarting;
    await stopped?.stop();
    await operator?.part.stop();
    operator = undefined;
  }

  const lastWords = () =>
    operator ? `its last words: ${saidIn(operator.part.tail(SHOWN_LINES))}` : 'no operator runs';

  const isQuiet = (ms: number) => proxy.pending() === 0 && performance.now() - lastMs >= ms;

  const read = async (): Promise<KubeObject[]> => {
    const all = await Promise.all(
      KINDS_OF_STATE.map(async (kind) =>
        (await system.list(kind, namespace)).map((object) => ({
          ...object,
          apiVersion: apiVersionOf(kind),
          kind: kind.kind,
        })),
      ),
    );
    return all.flat();
  };
  const state = async () => normalize(await read(), namespace);

  /** What it should come to, where no earlier run tells. */
  async function missing(removes: boolean): Promise<string[]> {
    const objects = await read();
    if (removes) return objects.map(({ kind, metadata }) => `${kind}/${metadata.name} is there`);
    const resource = objects.find(
      (object): object is StoredAnomalyPredictor => object.kind === KINDS.anomalyPredictor.kind,
    );
    const ready = resource?.status?.conditions?.find(({ type }) => type === 'Ready');
    const isCurrent = ready?.observedGeneration === resource?.metadata.generation;
    return isCurrent && ready?.status === 'True' ? [] : ['the resource is not Ready'];
  }

  return {
    ...{ system, namespace, proxy, startOperator, stopOperator, state },
    async expectNoWrite() {
      const before = writes;
      await sleep(QUIET_MS);
      if (writes > before) throw new Error('the operator wrote although there was nothing to do');
    },
    async settle(expected, removes, fault) {
      const after429 = fault?.fault === 'tooMany429' ? QUIET_AFTER_429_MS : QUIET_MS;
      const quietMs = expected ? after429 : QUIET_UNDISTURBED_MS;
      const deadlineMs = performance.now() + SETTLE_TIMEOUT_MS;
      lastMs = performance.now();
      for (;;) {
        await restarting;
        if (isQuiet(quietMs)) {
          const wrong = expected ? differences(await state(), expected) : await missing(removes);
          if (wrong.length === 0 && isQuiet(quietMs)) return [];
          if (performance.now() > deadlineMs) return [...wrong, lastWords()];
        } else if (performance.now() > deadlineMs) {
          return ['the operator does not come to rest', lastWords()];
        }
        await sleep(POLL_MS);
      }
    },
    async newEvents(known) {
      const events = await system.list<RecordedEvent>(KINDS.event, namespace);
      const fresh = events.filter(
        // The API server tells of its own doings too.
        ({ metadata, reportingComponent }) =>
          reportingComponent === FIELD_MANAGER && !known.has(metadata.name),
      );
      for (const { metadata } of fresh) known.add(metadata.name);
      return fresh.map(({ type, reason }) => `${type} ${reason}`).toSorted();
    },
    done: () => done,
    takeEnds: () => ends.splice(0),
    async prepare() {
      await system.removeAll(KINDS.event, namespace);
      const at = Math.floor(Date.now() / 1_000);
      const lastOutcome = { kind: 'caught', at, leadSeconds: 40 };
      system.predictor.say(namespace, RESOURCE_NAME, { ...REPORT, lastOutcome });
    },
    async close() {
      await stopOperator();
      await proxy.close();
    },
  };
}

/** What went wrong, in few words: a line of the log holds stacks too. */
const saidIn = (log: string): string =>
  [...log.matchAll(/"message":("(?:[^"\\]|\\.)*")|"msg":("(?:[^"\\]|\\.)*")/g)]
    .map(([, error, message]) => error ?? message)
    .join(' ');

interface RecordedEvent extends KubeObject {
  type: string;
  reason: string;
  reportingComponent?: string;
}

/** A predictor that is trained, and has had no record since it was started. */
const REPORT = {
  trained: true,
  violationProbability: 0,
  expectedLeadSeconds: null,
  alarm: false,
  reasons: [],
  recordTimestamp: null,
  episodes: { caught: 1, missed: 0 },
};
