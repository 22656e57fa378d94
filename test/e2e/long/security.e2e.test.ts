// What the product may do on a cluster and what it may not, with examples/rubis.yaml under enforced
// NetworkPolicies: who gets to which topic, which connections there are and that each is needed,
// how its Secrets are renewed, and that none of them is to be seen anywhere.

import { ACCESS, type Aggregate, TOPICS } from '@anomaly-prediction/messages';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.js';
import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Refusal } from '../../world/stand-ins/network-policies/refusals.ts';
import { openGuide } from '../guide.ts';
import { removeAccessTrial, tryAccess } from '../kafka-access.ts';
import { waitFor } from '../kubectl.ts';
import { type LeakOf, startLeak } from '../leak.ts';
import { type Flow, flowsOf, isOf } from '../network/flows.ts';
import { alter, type PutBack, takeAway } from '../network/policies.ts';
import { type Reached, reach } from '../network/reach.ts';
import { describeRefusal, refusedBetween } from '../network/refusals.ts';
import { STRANGER_PORT, type Stranger, startStranger } from '../network/stranger.ts';
import { bundleOnFailure } from '../on-failure.ts';
import { podSecurityFaults } from '../pod-security.ts';
import { openPortForward } from '../port-forward.ts';
import { openPods, type ProductPods } from '../product-pods.ts';
import { openResource, type WatchedResource } from '../resource.ts';
import { openRun, type Run } from '../run.ts';
import { searchSecrets } from '../secret-search.ts';
import { inSteps } from '../steps.ts';
import { openTarget, type Target } from '../target.ts';

const NAMESPACE = 'shop';
const NAME = 'rubis';
const KAFKA = 'rubis-kafka';
const ELSEWHERE = 'elsewhere';
const OPERATOR = { namespace: 'anomaly-prediction', name: 'warn-anomaly-predictor' };
const USERS = ['sidecar', 'client', 'aggregator', 'predictor'] as const;
const HERE = `--namespace=${NAMESPACE}`;
const WEB_PORT = 8_080;
const CHAOS_PORT = 7_070;
const MINUTE_MS = 60_000;
/** By the agent's lease. */
const LEAK_OVER_SECONDS = 10;
const STEADY_SECONDS = 30;
const RESYNC_SECONDS = 20;

let target: Target;
let resource: WatchedResource;
let pods: ProductPods;
let run: Run;
let neighbour: Stranger;
let stranger: Stranger;
let apiServer: { address: string; port: string };

beforeAll(async () => {
  target = await openTarget('e2e-security');
  resource = openResource(target.kubectl, NAMESPACE, NAME);
  pods = openPods(target.kubectl, NAMESPACE, NAME);
}, 5 * MINUTE_MS);
inSteps();
bundleOnFailure(() => target, [NAMESPACE, OPERATOR.namespace, ELSEWHERE]);
afterAll(() => target?.close(), MINUTE_MS);

/** Old values too: of those that were renewed. */
const secrets: Record<string, string> = {};

const secretValue = async (name: string, key: string): Promise<string> => {
  const { data } = await target.kubectl.getJson<{ data: Record<string, string> }>(
    'get',
    'secret',
    name,
    HERE,
  );
  return Buffer.from(data[key] ?? '', 'base64').toString();
};

const setPaused = (paused: boolean) =>
  target.kubectl('patch', `ap/${NAME}`, HERE, '--type=merge', `-p={"spec":{"paused":${paused}}}`);

const seconds = () => Date.now() / 1_000;

/** Resolves with what it was that was refused meanwhile, once all of these flows have been. */
const refusedFlows = (before: readonly Refusal[], flows: readonly Flow[]): Promise<Refusal[]> =>
  waitFor(
    'all flows of the policy to be refused',
    async () => {
      const refused = refusedBetween(before, await target.cluster.refusals());
      const missing = flows.filter((flow) => !refused.some((refusal) => isOf(flow, refusal)));
      if (missing.length === 0) return refused;
      const seen = refused.map(describeRefusal).join('; ');
      throw new Error(`${missing.map(({ from, to }) => `${from} to ${to}`)} are not; only ${seen}`);
    },
    MINUTE_MS,
  );

interface Needed {
  flows: readonly Flow[];
  withdraw(): Promise<PutBack>;
  /** Resolves when what depends on the flows does not work any more. */
  breaks(sinceSeconds: number): Promise<unknown>;
  heals(sinceSeconds: number): Promise<unknown>;
}

/** Without what allows them these flows are refused and no others; with it all is well again. */
async function expectNeeded({ flows, withdraw, breaks, heals }: Needed): Promise<void> {
  const before = await target.cluster.refusals();
  const putBack = await withdraw();
  let refused: Refusal[];
  try {
    await breaks(seconds());
    refused = await refusedFlows(before, flows);
  } finally {
    await putBack();
  }
  await heals(seconds());
  const others = refused.filter((refusal) => !flows.some((flow) => isOf(flow, refusal)));
  expect(others.map(describeRefusal)).toEqual([]);
}

const neededPolicy = (part: string, { breaks, heals }: Pick<Needed, 'breaks' | 'heals'>) =>
  expectNeeded({
    flows: flowsOf(NAMESPACE, NAME)[part] ?? [],
    withdraw: () => takeAway(target.kubectl, NAMESPACE, `${NAME}-${part}`),
    breaks,
    heals,
  });

const failing = ({ count, violations }: Aggregate): boolean => count > 0 && violations === count;
const answering = ({ count, violations }: Aggregate): boolean => violations < count / 2;

/** Each request counts as failed while it lasts. */
const requests = {
  breaks: (since: number) => run.second('all requests to fail', since, failing, MINUTE_MS),
  heals: (since: number) => run.second('requests to be answered', since, answering, MINUTE_MS),
};

let leaks = 0;
const nextLeak = (): LeakOf => ({ namespace: NAMESPACE, name: NAME, job: `leak-${++leaks}` });

async function leakOnce(): Promise<void> {
  const leak = await startLeak(target.kubectl, nextLeak());
  await leak.delete();
  await target.kubectl('wait', leak.pod, HERE, '--for=delete', '--timeout=50s');
}

describe('security on a real cluster', () => {
  it(
    'the quick start comes up with the operator held to the API server’s address',
    async () => {
      const { items } = await target.kubectl.getJson<{ items: EndpointSlice[] }>(
        'get',
        'endpointslices',
        '--namespace=default',
        '--selector=kubernetes.io/service-name=kubernetes',
      );
      const [endpoint] = items;
      apiServer = {
        address: endpoint?.endpoints[0]?.addresses[0] ?? '',
        port: `${endpoint?.ports?.[0]?.port}`,
      };
      const install = (await openGuide())('Quick start').replace(
        '--set images.registry=',
        [
          `--set networkPolicy.apiServerCidrs={${apiServer.address}/32}`,
          // A Secret that was deleted is missed at the next one.
          `--set operator.resyncSeconds=${RESYNC_SECONDS}`,
          '--set images.registry=',
        ].join(' '),
      );
      const shown = await target.shell(install);
      expect(shown).toContain('anomalypredictor.anomalyprediction.io/rubis condition met');
      run = await openRun(target.kubectl, { namespace: NAMESPACE, name: NAME });
      await resource.conditionIs('InputFresh', 'True', MINUTE_MS);
      // Neither is a part of the product; the one is in its namespace.
      neighbour = await startStranger(target.kubectl, NAMESPACE);
      stranger = await startStranger(target.kubectl, ELSEWHERE);
      for (const user of USERS) {
        secrets[`key of Kafka user ${user}`] = await secretValue(`${NAME}-${user}`, 'user.key');
      }
      for (const part of ['database', 'chaos']) {
        secrets[`${part} password`] = await secretValue(`${NAME}-${part}`, 'password');
      }
    },
    9 * MINUTE_MS,
  );

  it(
    'every pod is held to `restricted`, and none has a token but the operator',
    async () => {
      const label = 'pod-security.kubernetes.io/enforce=restricted';
      await target.kubectl('label', 'namespace', OPERATOR.namespace, label);
      expect(await podSecurityFaults(target.kubectl, NAMESPACE)).toEqual([]);
      const needsToken = () => true;
      expect(await podSecurityFaults(target.kubectl, OPERATOR.namespace, { needsToken })).toEqual(
        [],
      );
    },
    MINUTE_MS,
  );

  it(
    'each Kafka user may do on each topic what its component does, and others do not get in',
    async () => {
      const topics = Object.values(TOPICS);
      const mayWrite = (user: (typeof USERS)[number], topic: (typeof topics)[number]) =>
        ACCESS[user][topic]?.includes('Write') ?? false;
      const tried = await tryAccess(target.kubectl, {
        namespace: NAMESPACE,
        kafka: KAFKA,
        topics,
        users: USERS.map((user) => ({
          user: `${NAME}-${user}`,
          // What is allowed the running system shows, which writes something that is meant.
          mustNotWrite: topics.filter((topic) => !mayWrite(user, topic)),
        })),
        impostor: `${NAME}-aggregator`,
      });
      await removeAccessTrial(target.kubectl, NAMESPACE);
      const expected = USERS.map((user) => {
        const access = topics.map((topic) => {
          const read = ACCESS[user][topic]?.includes('Read') ? 'allowed' : 'refused';
          return [topic, mayWrite(user, topic) ? { read } : { read, write: 'refused' }];
        });
        return [`${NAME}-${user}`, Object.fromEntries(access)];
      });
      expect(tried.users).toEqual(Object.fromEntries(expected));
      for (const [as, came] of Object.entries(tried.others)) {
        expect(came, `coming as ${as}`).not.toBe('let in');
      }
      // The broker itself says so; of what is no TLS it makes nothing, and hangs up.
      expect(tried.others.nobody).toMatch(/certificate.required|alert/i);
      expect(tried.others.impostor).toMatch(/unknown.ca|certificate|alert/i);
    },
    5 * MINUTE_MS,
  );

  it(
    'the policies suffice: nothing is refused that is ours, from the first pod on',
    async () => {
      const sinceStart = await target.cluster.refusals();
      expect(refusedBetween([], sinceStart).map(describeRefusal)).toEqual([]);
      await leakOnce();
      await run.second('steady seconds', seconds() + STEADY_SECONDS, () => true, 2 * MINUTE_MS);
      const later = await target.cluster.refusals();
      expect(refusedBetween(sinceStart, later).map(describeRefusal)).toEqual([]);
      await resource.conditionIs('Ready', 'True', MINUTE_MS);
    },
    4 * MINUTE_MS,
  );

  it(
    'the policies let no stranger in but to metrics, and no pod of ours out but on its way',
    async () => {
      const all = await pods.all();
      const addressOf = (component: string) =>
        all.find((pod) => pod.component === component)?.address;
      const broker = await pods.brokerAddress();
      const secret = [WEB_PORT, 3_306, CHAOS_PORT];
      const open = [9_464, 9_465];
      const at = (ports: number[]) =>
        all.flatMap(({ address }) => ports.map((port) => `${address}:${port}`));
      for (const from of [neighbour, stranger]) {
        const reached = await reach(target.kubectl, from, [...at(secret), ...at(open)]);
        const where = `from ${from.namespace}: ${JSON.stringify(reached)}`;
        expect(
          at(secret).filter((to) => reached[to] !== 'refused'),
          where,
        ).toEqual([]);
        expect(
          at(open).filter((to) => reached[to] === 'refused'),
          where,
        ).toEqual([]);
        // Strimzi's own policy: clients come in, and nobody to the brokers' own listeners.
        expect(
          await reach(target.kubectl, from, [`${broker}:9093`, `${broker}:9090`, `${broker}:9091`]),
        ).toEqual({
          [`${broker}:9093`]: 'connected',
          [`${broker}:9090`]: 'refused',
          [`${broker}:9091`]: 'refused',
        });
      }

      const kafka = `${broker}:9093`;
      const ways: Record<string, string[]> = {
        database: [],
        web: [`${addressOf('database')}:3306`, kafka],
        client: [`${addressOf('web')}:${WEB_PORT}`, kafka],
        aggregator: [kafka],
        predictor: [kafka],
      };
      const onePerComponent = new Map(all.map((pod) => [pod.component, pod]));
      for (const from of onePerComponent.values()) {
        const tried = [
          `${addressOf('web')}:${WEB_PORT}`,
          `${addressOf('web')}:${CHAOS_PORT}`,
          `${addressOf('database')}:3306`,
          `${addressOf('predictor')}:9464`,
          kafka,
          `${stranger.address}:${STRANGER_PORT}`,
          `${apiServer.address}:${apiServer.port}`,
        ].filter((to) => !to.startsWith(`${from.address}:`));
        const wanted = tried.map((to): [string, Reached] => [
          to,
          ways[from.component]?.includes(to) ? 'connected' : 'refused',
        ]);
        expect(await reach(target.kubectl, from, tried), `from ${from.component}`).toEqual(
          Object.fromEntries(wanted),
        );
      }
      const operator = await pods.operator(OPERATOR.namespace);
      const predictor = `${addressOf('predictor')}:9464`;
      const api = `${apiServer.address}:${apiServer.port}`;
      const web = `${addressOf('web')}:${WEB_PORT}`;
      const outside = `${stranger.address}:${STRANGER_PORT}`;
      expect(await reach(target.kubectl, operator, [predictor, api, web, kafka, outside])).toEqual({
        [predictor]: 'connected',
        [api]: 'connected',
        [web]: 'refused',
        [kafka]: 'refused',
        [outside]: 'refused',
      });
    },
    4 * MINUTE_MS,
  );

  it(
    'the operator leaves the policies of a paused resource alone',
    async () => {
      await setPaused(true);
      const known = Object.keys(flowsOf(NAMESPACE, NAME)).map((part) => `${NAME}-${part}`);
      const shown = await target.kubectl(
        'get',
        'networkpolicies',
        HERE,
        '--selector=app.kubernetes.io/managed-by=anomaly-predictor-operator',
        '--output=jsonpath={.items[*].metadata.name}',
      );
      // Each is proved to be needed below.
      expect(shown.split(' ').sort()).toEqual([...known, `${NAME}-default-deny`].sort());
    },
    MINUTE_MS,
  );

  it(
    'a leak is over 10 s after its connection is cut, by `web-from-leak` being away',
    async () => {
      const clean = run.meanCpu(STEADY_SECONDS);
      const leak = await startLeak(target.kubectl, nextLeak());
      const leaking = ({ cpu }: Aggregate) => cpu !== null && cpu > clean + 20;
      await run.second('the web server to leak', leak.startedAt, leaking, MINUTE_MS);
      await neededPolicy('web-from-leak', {
        async breaks(cutAt) {
          const later = cutAt + LEAK_OVER_SECONDS + 5;
          await run.second('the leak to be over', later, () => true, MINUTE_MS);
          const after = run.meanCpu(5);
          target.tell(
            `CPU ${clean.toFixed(0)} % before, ${after.toFixed(0)} % 10 to 15 s after the cut`,
          );
          expect(after).toBeLessThan(clean + 10);
        },
        async heals() {
          await leak.delete();
          await leakOnce();
        },
      });
    },
    4 * MINUTE_MS,
  );

  it(
    'no leak begins without `leak-to-web`',
    async () => {
      await neededPolicy('leak-to-web', {
        async breaks() {
          const { job } = nextLeak();
          await target.kubectl('create', 'job', job, HERE, `--from=cronjob/${NAME}-cpu-leak`);
          await waitFor(
            'the job to fail',
            () =>
              target.kubectl('wait', `job/${job}`, HERE, '--for=condition=Failed', '--timeout=10s'),
            MINUTE_MS,
          );
          await target.kubectl('delete', 'job', job, HERE);
        },
        heals: leakOnce,
      });
    },
    3 * MINUTE_MS,
  );

  it.each(['client-to-web', 'web-from-client', 'web-to-database', 'database-from-web'])(
    'no request is answered without `%s`',
    (part) => neededPolicy(part, requests),
    3 * MINUTE_MS,
  );

  it(
    'no second is aggregated without `to-kafka`',
    async () => {
      await neededPolicy('to-kafka', {
        breaks: () =>
          waitFor(
            'seconds to stay away',
            async () => {
              const behind = seconds() - run.lastSecond();
              if (behind < 10) throw new Error(`the last second is ${behind} s old`);
            },
            MINUTE_MS,
          ),
        heals: (since) => run.second('the next second', since, () => true, 2 * MINUTE_MS),
      });
    },
    4 * MINUTE_MS,
  );

  it(
    'a pod that starts finds nobody without `dns`',
    async () => {
      let started = '';
      await neededPolicy('dns', {
        async breaks() {
          started = await pods.replace('client');
          const web = `${NAME}-web:${WEB_PORT}`;
          const from = { namespace: NAMESPACE, pod: started, container: 'client' };
          await waitFor(
            'the name of the web server to be unknown',
            async () =>
              expect(await reach(target.kubectl, from, [web])).toEqual({ [web]: 'unknown name' }),
            MINUTE_MS,
          );
          expect(await pods.isReady(started)).toBe(false);
        },
        heals: () =>
          waitFor(
            'the pod to be ready',
            async () => expect(await pods.isReady(started)).toBe(true),
            2 * MINUTE_MS,
          ),
      });
    },
    4 * MINUTE_MS,
  );

  it(
    'nobody can scrape without `metrics`, and it is `default-deny` that refuses',
    async () => {
      const all = await pods.all();
      const addressOf = (component: string) =>
        all.find((pod) => pod.component === component)?.address;
      const scrape = (component: string, port: number) =>
        stranger.fetch(`http://${addressOf(component)}:${port}/metrics`);
      const scrapeAll = async () => {
        const pages = [
          await scrape('web', 9_464),
          await scrape('web', 9_465),
          await scrape('client', 9_464),
          await scrape('aggregator', 9_464),
          await scrape('predictor', 9_464),
        ];
        for (const page of pages) expect(page).toContain('# TYPE ');
        expect(pages.at(-1)).toContain('anomaly_predictor_violation_probability{');
      };
      await scrapeAll();
      const aggregator = `${addressOf('aggregator')}:9464`;
      const reached = async () => (await reach(target.kubectl, stranger, [aggregator]))[aggregator];
      await neededPolicy('metrics', {
        async breaks() {
          await expect(scrape('predictor', 9_464)).rejects.toThrow('EHOSTUNREACH');
          // The operator asks the predictor by the same way.
          await refusedFlows(await target.cluster.refusals(), [
            {
              direction: 'ingress',
              from: new RegExp(`^${OPERATOR.namespace}/${OPERATOR.name}-`),
              to: new RegExp(`^${NAMESPACE}/${NAME}-predictor-`),
              ports: ['9464'],
            },
          ]);
          // No other policy speaks of who may come to the aggregator.
          expect(await reached()).toBe('refused');
          const putBack = await takeAway(target.kubectl, NAMESPACE, `${NAME}-default-deny`);
          await waitFor(
            'all to be let in',
            async () => expect(await reached()).toBe('connected'),
            MINUTE_MS,
          );
          await putBack();
          await waitFor(
            'none to be let in',
            async () => expect(await reached()).toBe('refused'),
            MINUTE_MS,
          );
        },
        heals: scrapeAll,
      });
    },
    4 * MINUTE_MS,
  );

  it(
    'no second was lost by all that',
    async () => {
      await run.second('the last second', seconds(), () => true, MINUTE_MS);
      expect(run.summary()).toMatchObject({ missingSeconds: 0, duplicateSeconds: 0 });
    },
    2 * MINUTE_MS,
  );

  it(
    'the operator restores a policy once the resource is paused no longer',
    async () => {
      const name = `${NAME}-dns`;
      await target.kubectl('delete', 'networkpolicy', name, HERE);
      await setPaused(false);
      await waitFor(
        'the policy to be back',
        () => target.kubectl('get', 'networkpolicy', name, HERE),
        MINUTE_MS,
      );
      await resource.conditionIs('Ready', 'True', MINUTE_MS);
    },
    2 * MINUTE_MS,
  );

  const fromOperator = (to: RegExp, ports: string[]): Flow => ({
    direction: 'egress',
    from: new RegExp(`^${OPERATOR.namespace}/${OPERATOR.name}-`),
    to,
    ports,
  });
  const unreachable = {
    breaks: () =>
      waitFor(
        'the predictor to be out of reach',
        async () => {
          const { reason } = await resource.conditionIs('InputFresh', 'Unknown', 0);
          expect(reason).toBe('PredictorUnreachable');
        },
        MINUTE_MS,
      ),
    heals: () => resource.conditionIs('InputFresh', 'True', MINUTE_MS),
  };
  const operatorRules: [what: string, port: number, () => Omit<Needed, 'withdraw'>][] = [
    [
      'predictors',
      9_464,
      () => ({
        flows: [fromOperator(new RegExp(`^${NAMESPACE}/${NAME}-predictor-`), ['9464'])],
        ...unreachable,
      }),
    ],
    [
      'name servers',
      53,
      () => ({ flows: [fromOperator(/^kube-system\/coredns-/, ['53'])], ...unreachable }),
    ],
    [
      'the API server',
      6_443,
      () => ({
        flows: [fromOperator(new RegExp(`^${apiServer.address}$`), [apiServer.port])],
        // It ends itself when it does not know any more whether it leads.
        breaks: () => pods.operatorRestarts(OPERATOR.namespace, MINUTE_MS),
        async heals() {
          const name = `${NAME}-metrics`;
          await target.kubectl('delete', 'networkpolicy', name, HERE);
          await waitFor(
            'the operator to act',
            () => target.kubectl('get', 'networkpolicy', name, HERE),
            2 * MINUTE_MS,
          );
        },
      }),
    ],
  ];
  it.each(operatorRules)(
    'the operator needs its way to %s',
    async (_what, port, needed) => {
      const withoutRule = (spec: NetworkPolicySpec): NetworkPolicySpec => ({
        ...spec,
        egress: spec.egress?.filter(({ ports }) => ports?.every((one) => one.port !== port)) ?? [],
      });
      await expectNeeded({
        ...needed(),
        withdraw: () => alter(target.kubectl, OPERATOR.namespace, OPERATOR.name, withoutRule),
      });
    },
    5 * MINUTE_MS,
  );

  it(
    'the operator’s metrics are scraped by its policy',
    async () => {
      const { address } = await pods.operator(OPERATOR.namespace);
      const scrape = () => stranger.fetch(`http://${address}:9464/metrics`);
      expect(await scrape()).toContain('# TYPE ');
      await expectNeeded({
        flows: [
          {
            direction: 'ingress',
            from: new RegExp(`^${ELSEWHERE}/`),
            to: new RegExp(`^${OPERATOR.namespace}/${OPERATOR.name}-`),
            ports: ['9464'],
          },
        ],
        withdraw: () =>
          alter(target.kubectl, OPERATOR.namespace, OPERATOR.name, (spec) => ({
            ...spec,
            ingress: [],
          })),
        breaks: () => expect(scrape()).rejects.toThrow('EHOSTUNREACH'),
        heals: async () => expect(await scrape()).toContain('# TYPE '),
      });
    },
    2 * MINUTE_MS,
  );

  it('no secret is to be seen so far', () => expectNoSecretSeen(), 4 * MINUTE_MS);

  it(
    'a deleted database password is made anew, and nobody gets in with the old one',
    async () => {
      const [old, fresh] = await renew('database', ['database', 'web']);
      expect(await logIn(fresh)).toContain('1');
      await expect(logIn(old)).rejects.toThrow('Access denied');
      await withWeb(WEB_PORT, async (url) => {
        expect((await fetch(`${url}/view-item?item=1`)).status).toBe(200);
      });
      await resource.conditionIs('Ready', 'True', 2 * MINUTE_MS);
      await run.second('requests to be answered', seconds(), answering, 2 * MINUTE_MS);
    },
    8 * MINUTE_MS,
  );

  it(
    'a deleted chaos token is made anew, and nobody gets in with the old one',
    async () => {
      const [old] = await renew('chaos', ['web']);
      await withWeb(CHAOS_PORT, async (url) => {
        const headers = { authorization: `Bearer ${old}` };
        expect((await fetch(`${url}/leaks`, { method: 'POST', headers })).status).toBe(401);
      });
      await leakOnce();
      await resource.conditionIs('Ready', 'True', 2 * MINUTE_MS);
    },
    8 * MINUTE_MS,
  );

  it('no secret is to be seen at the end', () => expectNoSecretSeen(), 4 * MINUTE_MS);
});

/** Deletes a generated Secret; done when these components run with another one. */
async function renew(part: string, components: string[]): Promise<[old: string, fresh: string]> {
  const name = `${NAME}-${part}`;
  const old = await secretValue(name, 'password');
  const before = await pods.all();
  await target.kubectl('delete', 'secret', name, HERE);
  const fresh = await waitFor(
    'another password',
    async () => {
      const value = await secretValue(name, 'password');
      if (value === old) throw new Error('it is the old one');
      return value;
    },
    MINUTE_MS,
  );
  secrets[`new ${part} password`] = fresh;
  for (const component of components) {
    await pods.replaced(before, component, 4 * MINUTE_MS);
  }
  return [old, fresh];
}

/** By standard input, so that it is in no command line. */
async function logIn(password: string): Promise<string> {
  const script = `IFS= read -r MYSQL_PWD; export MYSQL_PWD
    exec mariadb --host=127.0.0.1 --user=auction auction --execute='SELECT 1'`;
  const args = ['exec', '--stdin', `${NAME}-database-0`, HERE, '--', 'sh', '-c', script];
  return (await target.kubectl.run(args, { input: `${password}\n` })).stdout.toString('utf8');
}

async function withWeb(port: number, ask: (url: string) => Promise<void>): Promise<void> {
  const way = await openPortForward(target.world, target.kubectl, {
    namespace: NAMESPACE,
    target: `deployment/${NAME}-web`,
    ports: [port],
  });
  try {
    await ask(way.url(port));
  } finally {
    await way.close();
  }
}

async function expectNoSecretSeen(): Promise<void> {
  const hexadecimal = Object.entries(secrets)
    .filter(([name]) => name.includes('database'))
    .map(([name, value]) => [`${name} in hexadecimal`, Buffer.from(value).toString('hex')]);
  const { findings, searched, missed } = await searchSecrets(target.world, target.kubectl, {
    // The database is told its password so.
    secrets: { ...secrets, ...Object.fromEntries(hexadecimal) },
    namespaces: [NAMESPACE, OPERATOR.namespace, ELSEWHERE],
    files: [target.logFolder],
  });
  target.tell(`searched for ${Object.keys(secrets).length} secrets: ${JSON.stringify(searched)}`);
  expect(findings).toEqual([]);
  expect(missed).toEqual([]);
}
