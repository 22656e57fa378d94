import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { type Authority, type Certificate, createAuthority } from './certificates.ts';
import { type AuditEvent, parseAuditLog } from './control-plane/audit.ts';
import {
  API_SERVICE_ADDRESS,
  AUDIT_POLICY,
  apiServerFlags,
  controllerManagerFlags,
  etcdFlags,
  LOOPBACK,
  type Settings,
  schedulerFlags,
} from './control-plane/flags.ts';
import { applyCrds } from './control-plane/helpers.ts';
import { renderKubeconfig } from './control-plane/kubeconfig.ts';
import { locateEtcd } from './install/etcd.ts';
import { locateKubernetes } from './install/kubernetes.ts';
import { localSystem } from './install/system.ts';
import { findFreePorts } from './ports.ts';
import { endOf, type Part } from './process.ts';
import { type Store, startStore } from './store.ts';
import type { World } from './world.ts';

const ASK_TIMEOUT_MS = 5_000;
/** It lets open watches end; they are of this world too, and it keeps nothing of its own. */
const API_SERVER_STOP_MS = 2_000;
const KUBECTL_TIMEOUT_MS = 60_000;
const KUBECTL_OUTPUT_BYTES = 64 * 2 ** 20;
const USUAL_PORT = 6_443;
const RSA_BITS = 2_048;

export interface ControlPlaneOptions {
  /** Where the API server listens: 127.0.0.1 unless told. Nodes need another one, of this machine. */
  address?: string;
  /** Whether pods are given to nodes; not unless told, since there is none without a node. */
  scheduler?: boolean;
  /**
   * The controllers that run, named as `--controllers` of kube-controller-manager takes them
   * (`garbage-collector-controller`, `namespace-controller`, `serviceaccount-controller` …);
   * without any it is not started.
   */
  controllers?: readonly string[];
  /**
   * YAML files of CRDs that are there before the controllers start: kinds that come later the
   * garbage collector notices within half a minute only.
   */
  crds?: readonly string[];
  /** Further flags of kube-apiserver. */
  apiServerFlags?: readonly string[];
}

/** Who asks: nobody has any right but what RBAC gives to the name and to the groups. */
export interface KubernetesUser {
  name: string;
  groups?: readonly string[];
}

export interface ControlPlane {
  url: string;
  /** Issues whom the API server believes, and what it shows itself. */
  authority: Authority;
  /** Path of the kubeconfig of one who may do everything. */
  adminKubeconfig: string;
  /** Path of the authority's certificate, by which the API server is known. */
  authorityFile: string;
  /** Makes a kubeconfig; resolves with its path. The same user gets the same path. */
  kubeconfigFor(user: KubernetesUser): Promise<string>;
  /**
   * What the API server has answered so far, the oldest first. An entry is written at the answer's
   * end, so a client may have its answer an instant before: wait for what you look for.
   */
  auditLog(): Promise<AuditEvent[]>;
  /** Path of the file that it reads. */
  auditFile: string;
  /** Runs kubectl as admin and returns its output. @throws with what it says when it fails */
  kubectl(...args: string[]): Promise<string>;
  /** Applies objects as admin, server-side, in this order. @throws as {@link kubectl} */
  apply(...objects: object[]): Promise<void>;
  etcd: Store;
  apiServer: Store;
  /** Resolves when one of its processes ends with nobody having asked it to. */
  lost: Promise<Error>;
  /** Stops all its processes; the data stay. */
  stop(): Promise<void>;
  /** Starts them again, after stop or a kill, on the same port with the same data. */
  restart(): Promise<void>;
}

/**
 * Starts a real etcd and kube-apiserver in the world's folder on free ports, with RBAC, every request
 * logged, and no node; done when `/readyz` says so.
 *
 * @throws one line with what the log says when one does not come up
 */
export async function startControlPlane(
  world: World,
  options: ControlPlaneOptions = {},
): Promise<ControlPlane> {
  const system = localSystem();
  const etcdProgram = locateEtcd(system);
  const programs = locateKubernetes(system);
  if (!etcdProgram || !programs) {
    throw new Error('etcd or Kubernetes is not installed: call ensureParts first');
  }
  const folder = join(world.folder, 'control-plane');
  mkdirSync(folder, { mode: 0o700 });
  const authority = await createAuthority('kubernetes-ca');
  const settings = await writeSettings(folder, authority, options.address ?? LOOPBACK);

  const kubeconfigFor = async (user: KubernetesUser): Promise<string> => {
    const path = join(folder, `${fileNameOf(user)}.kubeconfig`);
    const login = await authority.issue(user);
    const config = { url: settings.url, authority: authority.certificate, user: user.name, login };
    await writeFile(path, renderKubeconfig(config), { mode: 0o600 });
    return path;
  };
  const asker = await authority.issue({ name: 'readiness-probe', groups: ['system:masters'] });
  const adminKubeconfig = await kubeconfigFor({ name: 'admin', groups: ['system:masters'] });

  const etcd = await startStore(
    world,
    { name: 'etcd', command: etcdProgram, args: etcdFlags(settings) },
    () => answerHealth(settings.etcdPort),
  );
  const apiServer = await startStore(
    world,
    {
      name: 'kube-apiserver',
      command: programs['kube-apiserver'],
      args: [...apiServerFlags(settings), ...(options.apiServerFlags ?? [])],
      stopTimeoutMs: API_SERVER_STOP_MS,
    },
    () => answerReadyz(settings, authority.certificate, asker),
  );

  const runAsAdmin = (args: readonly string[], input: string) =>
    runKubectl(
      programs.kubectl,
      [`--kubeconfig=${adminKubeconfig}`, `--cache-dir=${join(folder, 'kubectl-cache')}`, ...args],
      input,
    );
  const kubectl = (...args: string[]) => runAsAdmin(args, '');
  if (options.crds) await applyCrds({ kubectl }, options.crds);

  const { controllers = [], scheduler = false } = options;
  let stopping = false;
  const helperLost = Promise.withResolvers<Error>();
  const startHelper = async (
    name: 'kube-controller-manager' | 'kube-scheduler',
    flagsFor: (kubeconfig: string) => string[],
  ): Promise<Part> => {
    const kubeconfig = await kubeconfigFor({ name: `system:${name}` });
    const part = await world.spawnPart({
      name,
      command: programs[name],
      args: flagsFor(kubeconfig),
    });
    void part.exited.then((exit) => {
      if (!stopping) helperLost.resolve(endOf(part, exit));
    });
    return part;
  };
  const starters: (() => Promise<Part>)[] = [];
  if (controllers.length > 0) {
    starters.push(() =>
      startHelper('kube-controller-manager', (kubeconfig) =>
        controllerManagerFlags(settings, kubeconfig, controllers),
      ),
    );
  }
  if (scheduler) starters.push(() => startHelper('kube-scheduler', schedulerFlags));
  const helpers = await Promise.all(starters.map((start) => start()));

  return {
    url: settings.url,
    authority,
    adminKubeconfig,
    authorityFile: settings.authority,
    kubeconfigFor,
    auditFile: settings.auditLog,
    auditLog: async () => parseAuditLog(await readFile(settings.auditLog, 'utf8')),
    kubectl,
    async apply(...objects) {
      const list = { apiVersion: 'v1', kind: 'List', items: objects };
      await runAsAdmin(['apply', '--server-side', '--filename=-'], JSON.stringify(list));
    },
    etcd,
    apiServer,
    lost: Promise.race([etcd.lost, apiServer.lost, helperLost.promise]),
    async stop() {
      stopping = true;
      await Promise.all(helpers.map((helper) => helper.stop()));
      await apiServer.stop();
      await etcd.stop();
    },
    async restart() {
      // One that was killed is started again alone: the others are waited for by their clients.
      if (!etcd.running()) await etcd.restart();
      if (!apiServer.running()) await apiServer.restart();
      stopping = false;
      for (const [index, start] of starters.entries()) {
        if (!helpers[index]?.running) helpers[index] = await start();
      }
    },
  };
}

async function writeSettings(
  folder: string,
  authority: Authority,
  address: string,
): Promise<Settings> {
  const [freePort = 0, etcdPort = 0, etcdPeerPort = 0] = await findFreePorts(3);
  // An address that is the cluster's own has its ports free, and policies name the usual one.
  const apiServerPort = address === LOOPBACK ? freePort : USUAL_PORT;
  const write = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const serving = await authority.issue({
    name: 'kube-apiserver',
    dns: ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'],
    addresses: [...new Set([LOOPBACK, address]), API_SERVICE_ADDRESS],
  });
  const kubeletClient = await authority.issue({
    name: 'kube-apiserver-kubelet-client',
    groups: ['system:masters'],
  });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: RSA_BITS,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return {
    url: `https://${address}:${apiServerPort}`,
    address,
    apiServerPort,
    etcdPort,
    etcdPeerPort,
    etcdData: join(folder, 'etcd'),
    authority: write('ca.crt', authority.certificate),
    serving: {
      certificate: write('kube-apiserver.crt', serving.certificate),
      key: write('kube-apiserver.key', serving.key),
    },
    kubeletClient: {
      certificate: write('kubelet-client.crt', kubeletClient.certificate),
      key: write('kubelet-client.key', kubeletClient.key),
    },
    serviceAccountKey: write('service-account.key', privateKey),
    serviceAccountPublicKey: write('service-account.pub', publicKey),
    auditPolicy: write('audit-policy.yaml', JSON.stringify(AUDIT_POLICY)),
    auditLog: write('audit.log', ''),
  };
}

/** Unlike `:` and `/` of a user's name, these characters are harmless in a file's. */
const fileNameOf = ({ name, groups = [] }: KubernetesUser): string =>
  [name, ...groups].join('+').replaceAll(/[^\w.+-]/g, '_');

async function answerHealth(etcdPort: number): Promise<void> {
  const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
  const answer = await fetch(`http://${LOOPBACK}:${etcdPort}/health`, { signal });
  if (!answer.ok) throw new Error(`etcd is not healthy: ${await answer.text()}`);
}

/** Asked by one with every right: at first not even this is allowed to all, and a denial is logged. */
function answerReadyz(
  { address: host, apiServerPort: port }: Settings,
  ca: string,
  { certificate: cert, key }: Certificate,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { host, port, path: '/readyz', ca, cert, key, timeout: ASK_TIMEOUT_MS };
    const asked = request({ ...options, agent: false }, (answer) => {
      text(answer).then((body) => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`the API server is not ready: ${body}`));
      }, reject);
    });
    asked.once('error', reject);
    asked.once('timeout', () => asked.destroy(new Error('the API server does not answer')));
    asked.end();
  });
}

async function runKubectl(
  program: string,
  args: readonly string[],
  input: string,
): Promise<string> {
  const limits = { timeout: KUBECTL_TIMEOUT_MS, maxBuffer: KUBECTL_OUTPUT_BYTES };
  const run = promisify(execFile)(program, args, limits);
  // One that ends before it has read this says by its exit why.
  run.child.stdin?.on('error', () => {});
  run.child.stdin?.end(input);
  return (await run).stdout;
}
