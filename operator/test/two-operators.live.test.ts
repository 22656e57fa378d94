import { setTimeout as delay } from 'node:timers/promises';
import type { AuditEvent } from '@anomaly-prediction/test';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { KINDS } from '../src/kube/kinds.ts';
import type { KubeObject } from '../src/kube/object.ts';
import type { StoredAnomalyPredictor } from '../src/resource.ts';
import { type PausingProxy, startPausingProxy } from '../testing/pausing-proxy.ts';
import {
  anomalyPredictor,
  conditionOf,
  type OperatorProcess,
  type OperatorSystem,
  openOperatorSystem,
} from '../testing/system.ts';

/** As short as the margin before the lease's end allows. */
const LEASE_MS = 5_000;
const RENEW_MS = 2_500;
const RETRY_MS = 300;
const QUICK_LEASE = {
  LEASE_SECONDS: String(LEASE_MS / 1_000),
  LEASE_RENEW_SECONDS: String(RENEW_MS / 1_000),
  LEASE_RETRY_SECONDS: String(RETRY_MS / 1_000),
};
/** A successor that need not wait for the lease comes within a few of its looks. */
const AT_ONCE_MS = 2_000;
const CHANGE_EVERY_MS = 150;
/** A busy machine takes several times as long as an idle one. */
const WAIT = { timeout: 60_000, interval: 100 };
/** Of one test, some of whose waits have no bound of their own. */
const TEST_TIMEOUT_MS = 180_000;

let system: OperatorSystem;
beforeAll(async () => {
  system = await openOperatorSystem('pair');
});
afterAll(() => system?.close());

interface Pair {
  leader: OperatorProcess;
  successor: OperatorProcess;
  /** Successful writes to anything but the Lease. */
  writesOf(which: 'leader' | 'successor'): Promise<AuditEvent[]>;
  /** Between the leader and the API server. */
  network: PausingProxy;
  close(): Promise<void>;
}

let pairs = 0;

/** Two operators that look after these namespaces, the leader behind a network of its own. */
async function startPair(namespaces: readonly string[]): Promise<Pair> {
  pairs += 1;
  const [leaderName, successorName] = [`leader-${pairs}`, `successor-${pairs}`];
  const env = {
    ...QUICK_LEASE,
    LEASE_NAME: `pair-${pairs}`,
    WATCH_NAMESPACES: namespaces.join(','),
  };
  const network = await startPausingProxy(
    await system.plane.kubeconfigFor({ name: leaderName, groups: ['system:masters'] }),
  );
  const leader = await system.startOperator({
    ...{ name: leaderName, kubeconfig: network.kubeconfig, env },
  });
  await says(leader, 'anomaly_operator_leader 1');
  const successor = await system.startOperator({ name: successorName, env });
  await askedForLease(successorName);
  return {
    ...{ leader, successor, network },
    async writesOf(which) {
      const name = which === 'leader' ? leaderName : successorName;
      return (await system.plane.auditLog()).filter(
        (event) => event.user.username === name && isWrite(event) && isSuccess(event),
      );
    },
    async close() {
      leader.part.kill('SIGKILL');
      await Promise.all([successor.part.stop(), network.close()]);
    },
  };
}

const says = (operator: OperatorProcess, line: string) =>
  vi.waitFor(async () => expect(await operator.metrics()).toContain(line), WAIT);

const askedForLease = (name: string) =>
  vi.waitFor(async () => {
    const log = await system.plane.auditLog();
    expect(
      log.some(({ user, objectRef }) => user.username === name && objectRef?.resource === 'leases'),
    ).toBe(true);
  }, WAIT);

const isWrite = ({ verb, objectRef }: AuditEvent) =>
  ['create', 'update', 'patch', 'delete'].includes(verb) && objectRef?.resource !== 'leases';
const isSuccess = ({ responseStatus }: AuditEvent) => (responseStatus?.code ?? 500) < 300;
const receivedMs = (event: AuditEvent | undefined) =>
  Date.parse(event?.requestReceivedTimestamp ?? 'none');
const answeredMs = (event: AuditEvent | undefined) => Date.parse(event?.stageTimestamp ?? 'none');

const resource = (namespace: string) =>
  system.get<StoredAnomalyPredictor>(KINDS.anomalyPredictor, namespace, 'rubis');

/** Namespaces, each with an AnomalyPredictor. */
const apply = (count: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const namespace = await system.namespace();
      await system.create(anomalyPredictor(namespace));
      return namespace;
    }),
  );

const change = (namespace: string, spec: object) =>
  system.patch(KINDS.anomalyPredictor, namespace, 'rubis', { spec });

const isReady = async (namespace: string) => {
  const found = await resource(namespace);
  const ready = conditionOf(found, 'Ready');
  // With the reason, for one that does not become so.
  expect(`${namespace}: ${ready?.status} ${ready?.reason}: ${ready?.message}`).toContain(': True ');
  expect(found?.status?.observedGeneration).toBe(found?.metadata.generation);
};

const areReady = (namespaces: readonly string[]) =>
  vi.waitFor(() => Promise.all(namespaces.map(isReady)), WAIT);

interface Deployed extends KubeObject {
  spec: {
    template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } };
  };
}

const aggregator = (namespace: string) =>
  system.get<Deployed>(KINDS.deployment, namespace, 'rubis-aggregator');

const sloOf = (deployment: Deployed | undefined) =>
  deployment?.spec.template.spec.containers
    .flatMap(({ env = [] }) => env)
    .find(({ name }) => name === 'SLO_MS')?.value;

const hasSlo = (namespace: string, responseTimeMs: number) =>
  vi.waitFor(
    async () => expect(sloOf(await aggregator(namespace))).toBe(String(responseTimeMs)),
    WAIT,
  );

/** A user who never stops changing the specs. */
function keepChanging(namespaces: readonly string[], fromMs: number) {
  let sloMs = fromMs;
  let going = true;
  const ended = (async () => {
    while (going) {
      sloMs += 1;
      for (const namespace of namespaces) {
        await change(namespace, { slo: { responseTimeMs: sloMs } });
      }
      await delay(CHANGE_EVERY_MS);
    }
  })();
  return {
    async stop(): Promise<number> {
      going = false;
      await ended;
      return sloMs;
    },
  };
}

describe('two operators, of which one leads while specs keep changing', {
  timeout: TEST_TIMEOUT_MS,
}, () => {
  let namespaces: string[];
  let pair: Pair;
  let user: ReturnType<typeof keepChanging>;

  // Also of a test that failed, whose user would disturb the next one.
  afterEach(async () => {
    await user?.stop();
    await pair?.close();
  });

  /** The leader works, and the other one waits. */
  async function atWork(): Promise<void> {
    namespaces ??= await apply(3);
    pair = await startPair(namespaces);
    await areReady(namespaces);
    user = keepChanging(namespaces, pairs * 1_000);
    const before = (await pair.writesOf('leader')).length;
    await vi.waitFor(
      async () => expect((await pair.writesOf('leader')).length).toBeGreaterThan(before + 10),
      WAIT,
    );
  }

  const takenOver = () =>
    vi.waitFor(
      async () => expect((await pair.writesOf('successor')).length).toBeGreaterThan(10),
      WAIT,
    );

  /** @returns after how many ms the successor began to write */
  async function judgeTakeover(sinceMs: number): Promise<number> {
    const [first] = await pair.writesOf('successor');
    const last = (await pair.writesOf('leader')).at(-1);
    expect(answeredMs(last)).toBeLessThan(receivedMs(first));
    return receivedMs(first) - sinceMs;
  }

  async function endsRight(): Promise<void> {
    const sloMs = await user.stop();
    for (const namespace of namespaces) await hasSlo(namespace, sloMs);
    await areReady(namespaces);
  }

  const lostLead = async () => {
    expect(await pair.leader.part.exited).toEqual({ code: 1, signal: null });
    const fatal = pair.leader.part.tail(1_000).split('\n').filter(isFatal);
    expect(fatal).toHaveLength(1);
    expect(fatal[0]).not.toContain('"stack"');
    return fatal[0];
  };

  it('never both write when the leader is killed, and the other takes over within lease and renewal', async () => {
    await atWork();
    pair.leader.part.kill('SIGKILL');
    const killedMs = Date.now();
    await takenOver();
    expect(await judgeTakeover(killedMs)).toBeLessThan(LEASE_MS + RENEW_MS);
    await endsRight();
  });

  it('never both write when the leader is stopped past its lease, and continued it ends, saying why', async () => {
    await atWork();
    pair.leader.part.kill('SIGSTOP');
    const stoppedMs = Date.now();
    await takenOver();
    pair.leader.part.kill('SIGCONT');
    expect(await lostLead()).toMatch(
      // Whichever it notices first.
      /leads no more.*(is held by successor-|could not be renewed for)/,
    );
    expect(await judgeTakeover(stoppedMs)).toBeLessThan(LEASE_MS + RENEW_MS);
    await endsRight();
  });

  it('never both write when the leader is cut off, which ends before the other begins, and nothing it sent counts when the network heals', async () => {
    await atWork();
    pair.network.cut();
    const cutMs = Date.now();
    expect(await lostLead()).toMatch(/leads no more.*could not be renewed for/);
    const endedMs = Date.now();
    await takenOver();
    const sloMs = await user.stop();
    await areReady(namespaces);
    const before = await pair.writesOf('leader');
    pair.network.heal();
    await delay(1_000);
    expect(await pair.writesOf('leader')).toEqual(before);
    expect(await judgeTakeover(cutMs)).toBeLessThan(LEASE_MS + RENEW_MS);
    expect(receivedMs((await pair.writesOf('successor'))[0])).toBeGreaterThan(endedMs);
    for (const namespace of namespaces) expect(sloOf(await aggregator(namespace))).toBe(`${sloMs}`);
    await endsRight();
  });

  it('never both write when the leader is asked to end, and the other takes over at once', async () => {
    await atWork();
    pair.leader.part.kill('SIGTERM');
    expect(await pair.leader.part.exited).toEqual({ code: 0, signal: null });
    const endedMs = Date.now();
    await takenOver();
    expect(await judgeTakeover(endedMs)).toBeLessThan(AT_ONCE_MS);
    await endsRight();
  });
});

const isFatal = (line: string) => line.includes('"level":60');

describe('writes that are under way when their leader is stopped, and reach the API server late', {
  timeout: TEST_TIMEOUT_MS,
}, () => {
  const path = (namespace: string, plural: string, name: string) =>
    `/namespaces/${namespace}/${plural}/${name}`;
  const cronJob = (namespace: string) => system.get(KINDS.cronJob, namespace, 'rubis-cpu-leak');
  const hasCronJob = (namespace: string, whether: boolean) =>
    vi.waitFor(async () => expect((await cronJob(namespace)) !== undefined).toBe(whether), WAIT);
  const versions = async (namespaces: readonly string[]) =>
    Promise.all(
      namespaces.map(async (namespace) =>
        [await resource(namespace), ...(await system.children(namespace))].map(
          (object) => `${object?.metadata.uid} ${object?.metadata.resourceVersion}`,
        ),
      ),
    );

  it('are refused where the successor was there before, and put right where it was not', async () => {
    const started = await apply(7);
    const empty = await system.namespace();
    const [applied = '', handedOver = '', status = '', deleted = '', orphan = ''] = started;
    const [made = '', takenBack = ''] = started.slice(5);
    const all = [...started, empty];
    const { leader, successor, network, writesOf, close } = await startPair(all);
    await areReady(started);
    // The first change of an object hands it over to apply; the ones after are the apply itself.
    await change(applied, { slo: { responseTimeMs: 71 } });
    await change(takenBack, { slo: { responseTimeMs: 71 } });
    await change(deleted, { chaos: { enabled: true } });
    await Promise.all([hasSlo(applied, 71), hasSlo(takenBack, 71), hasCronJob(deleted, true)]);
    await areReady(started);

    const late = {
      applied: network.hold('PATCH', path(applied, 'deployments', 'rubis-aggregator')),
      handedOver: network.hold('PATCH', path(handedOver, 'deployments', 'rubis-aggregator')),
      status: network.hold('PATCH', path(status, 'anomalypredictors', 'rubis/status')),
      deleted: network.hold('DELETE', path(deleted, 'cronjobs', 'rubis-cpu-leak')),
      orphan: network.hold('POST', `/namespaces/${orphan}/cronjobs`),
      made: network.hold('POST', `/namespaces/${made}/cronjobs`),
      finalizer: network.hold('PATCH', path(empty, 'anomalypredictors', 'rubis')),
      takenBack: network.hold('PATCH', path(takenBack, 'deployments', 'rubis-aggregator')),
    };
    await Promise.all([
      ...[applied, handedOver, status, takenBack].map((namespace) =>
        change(namespace, { slo: { responseTimeMs: 80 } }),
      ),
      change(deleted, { chaos: { enabled: false } }),
      change(orphan, { chaos: { enabled: true } }),
      change(made, { chaos: { enabled: true } }),
      system.create(anomalyPredictor(empty)),
    ]);
    const sent = new Set<string>();
    for (const [name, held] of Object.entries(late)) void held.sent.then(() => sent.add(name));
    await vi.waitFor(() => expect([...sent].sort()).toEqual(Object.keys(late).sort()), WAIT);
    leader.part.kill('SIGSTOP');
    await change(takenBack, { slo: { responseTimeMs: 71 } });

    await says(successor, 'anomaly_operator_leader 1');
    await Promise.all([hasSlo(applied, 80), hasSlo(handedOver, 80), hasCronJob(deleted, false)]);
    await change(deleted, { chaos: { enabled: true } });
    await system.remove(KINDS.anomalyPredictor, orphan, 'rubis');
    await Promise.all([hasCronJob(deleted, true), hasCronJob(made, true)]);
    await vi.waitFor(async () => expect(await system.children(orphan)).toEqual([]), WAIT);
    const kept = all.filter((namespace) => namespace !== orphan);
    await areReady(kept);
    const untouched = kept.filter((namespace) => namespace !== takenBack);
    const before = await versions(untouched);

    const answers = Object.entries(late).map(async ([name, { arrive }]) => [name, await arrive()]);
    expect(Object.fromEntries(await Promise.all(answers))).toEqual({
      applied: 409,
      handedOver: 409,
      status: 409,
      deleted: 409,
      made: 409,
      finalizer: 409,
      // Nothing of the successor's stands against it: its owner is gone, and so it goes.
      orphan: 201,
      // Nothing of the successor's stands against it: the spec was as before, so it wrote nothing.
      takenBack: 200,
    });
    await hasCronJob(orphan, false);
    await hasSlo(takenBack, 71);
    await areReady(kept);
    expect(await versions(untouched)).toEqual(before);

    leader.part.kill('SIGCONT');
    expect(await leader.part.exited).toEqual({ code: 1, signal: null });
    const [first] = await writesOf('successor');
    const after = (await writesOf('leader')).filter(
      (event) => answeredMs(event) >= receivedMs(first),
    );
    expect(after.map(({ objectRef }) => objectRef?.namespace).sort()).toEqual(
      [orphan, takenBack].sort(),
    );
    await close();
  });
});
