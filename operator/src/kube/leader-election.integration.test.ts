import { fileURLToPath } from 'node:url';
import {
  type AuditEvent,
  type ControlPlane,
  ensureParts,
  makeNamespace,
  openWorld,
  silentReport,
  startControlPlane,
  type World,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, expect, it } from 'vitest';

const WRITER = fileURLToPath(new URL('../../testing/writing-operator.ts', import.meta.url));
/** Those of the writing operator. */
const LEASE_MS = 5_000;
const RENEW_MS = 2_500;

let world: World;
let plane: ControlPlane;
beforeAll(async () => {
  await ensureParts({ parts: ['etcd', 'kubernetes'], report: silentReport });
  world = await openWorld({ name: 'leader', report: silentReport });
  plane = await startControlPlane(world);
});
afterAll(() => world?.close());

let cases = 0;
/** Two processes, `a` the leader and writing. */
async function startPair() {
  cases += 1;
  const number = cases;
  const namespace = await makeNamespace(plane, `leader-${number}`);
  const start = async (name: string) => {
    const identity = `${name}${number}`;
    const KUBECONFIG = await plane.kubeconfigFor({ name: identity, groups: ['system:masters'] });
    const env = { KUBECONFIG, NAMESPACE: namespace, IDENTITY: identity };
    return world.spawnPart({ name: identity, command: process.execPath, args: [WRITER], env });
  };
  const writes = async (name: string): Promise<AuditEvent[]> =>
    (await plane.auditLog()).filter(
      ({ verb, user, objectRef, responseStatus }) =>
        verb === 'create' &&
        user.username === `${name}${number}` &&
        objectRef?.resource === 'configmaps' &&
        responseStatus?.code === 201,
    );
  const a = await start('a');
  await expect.poll(async () => (await writes('a')).length, WAIT).toBeGreaterThan(5);
  const b = await start('b');
  const hasLooked = async () =>
    (await plane.auditLog()).some(
      ({ user, objectRef }) => user.username === `b${number}` && objectRef?.resource === 'leases',
    );
  await expect.poll(hasLooked, WAIT).toBe(true);
  return { a, b, writes };
}

const WAIT = { timeout: 20_000, interval: 200 };
const startMs = (event: AuditEvent | undefined) =>
  Date.parse(event?.requestReceivedTimestamp ?? 'none');

it('a leader that is stopped past its lease and continued writes nothing beside its successor', async () => {
  const { a, b, writes } = await startPair();
  a.kill('SIGSTOP');
  await expect.poll(async () => (await writes('b')).length, WAIT).toBeGreaterThan(5);
  const before = (await writes('a')).length;
  a.kill('SIGCONT');
  expect(await a.exited).toMatchObject({ code: 1 });
  expect(a.tellingLine()).toContain('could not be renewed');
  const byA = await writes('a');
  const byB = await writes('b');
  expect(byA).toHaveLength(before);
  const pauseMs = startMs(byB[0]) - startMs(byA.at(-1));
  expect(pauseMs).toBeGreaterThan(0);
  expect(pauseMs).toBeLessThan(LEASE_MS + RENEW_MS);
  await b.stop();
});

it('a leader that is killed is followed within lease and renewal, one that is asked to end at once', async () => {
  const killed = await startPair();
  killed.a.kill('SIGKILL');
  const killedMs = Date.now();
  await expect.poll(async () => (await killed.writes('b')).length, WAIT).toBeGreaterThan(0);
  expect(startMs((await killed.writes('b'))[0]) - killedMs).toBeLessThan(LEASE_MS + RENEW_MS);
  await killed.b.stop();

  const asked = await startPair();
  asked.a.kill('SIGTERM');
  expect(await asked.a.exited).toMatchObject({ code: 0 });
  const endedMs = Date.now();
  await expect.poll(async () => (await asked.writes('b')).length, WAIT).toBeGreaterThan(0);
  expect(startMs((await asked.writes('b'))[0]) - endedMs).toBeLessThan(LEASE_MS / 2);
  const lastOfA = startMs((await asked.writes('a')).at(-1));
  expect(lastOfA).toBeLessThan(startMs((await asked.writes('b'))[0]));
  await asked.b.stop();
});
