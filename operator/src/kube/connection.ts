import { existsSync, readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
// Only these: the package's index and its KubeConfig load every model of the API, 80 MB of memory.
import {
  type Cluster,
  newClusters,
  newContexts,
  newUsers,
  type User,
} from '@kubernetes/client-node/dist/config_types.js';
import { ExecAuth } from '@kubernetes/client-node/dist/exec_auth.js';
import { FileAuth } from '@kubernetes/client-node/dist/file_auth.js';
import { parse } from 'yaml';

/** Where the API server is, and how to be known there. */
export interface Connection {
  /** With a path where the server has one. */
  server: URL;
  /** Of the kubeconfig's context, or the pod's own. */
  namespace: string | undefined;
  /** Of the next request: tokens and certificates that were renewed on disk are picked up. */
  credentials(): Promise<Credentials>;
  /** To call when the server does not accept them: whatever is cached is asked for anew. */
  forget(): void;
}

export interface Credentials {
  headers: Record<string, string>;
  tls: TlsMaterial;
}

export interface TlsMaterial {
  ca?: string;
  cert?: string;
  key?: string;
  servername?: string;
  rejectUnauthorized?: boolean;
}

const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * By KUBECONFIG, else inside a pod by its service account, else by ~/.kube/config.
 * @throws Error that says what is wrong with it, or that there is none of them
 */
export function loadConnection(
  environment: NodeJS.ProcessEnv,
  serviceAccountFolder = SERVICE_ACCOUNT_FOLDER,
): Connection {
  const files = environment.KUBECONFIG?.split(delimiter).filter((file) => file !== '') ?? [];
  if (files.length > 1) {
    throw new Error(`KUBECONFIG names ${files.length} files: merge them into one`);
  }
  if (files[0] !== undefined) return connectionOfFile(files[0]);
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  if (host && port && existsSync(join(serviceAccountFolder, 'token'))) {
    return inCluster(host, port, serviceAccountFolder);
  }
  const atHome = join(homedir(), '.kube', 'config');
  if (existsSync(atHome)) return connectionOfFile(atHome);
  throw new Error(
    `no API server known: KUBECONFIG is not set, this is no pod with a service account, and there is no ${atHome}`,
  );
}

/** @throws Error that says what is wrong in the kubeconfig */
export function connectionOfFile(file: string): Connection {
  try {
    return connectionOfKubeconfig(readFileSync(file, 'utf8'), dirname(file));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`kubeconfig ${file} cannot be used: ${why}`, { cause });
  }
}

/** @param folder what relative file names in it start from */
export function connectionOfKubeconfig(yaml: string, folder: string): Connection {
  const config: Record<string, unknown> = parse(yaml) ?? {};
  const contextName = config['current-context'];
  const context = newContexts(config.contexts).find(({ name }) => name === contextName);
  if (!context) throw new Error(`it has no context named by current-context (${contextName})`);
  const cluster = newClusters(config.clusters).find(({ name }) => name === context.cluster);
  if (!cluster) throw new Error(`it has no cluster ${context.cluster}`);
  const user = newUsers(config.users).find(({ name }) => name === context.user);
  if (!user) throw new Error(`it has no user ${context.user}`);
  const absolute = (path: string | undefined) =>
    path && !isAbsolute(path) ? join(folder, path) : path;
  return connect(
    { ...cluster, caFile: absolute(cluster.caFile) ?? '' },
    { ...user, certFile: absolute(user.certFile) ?? '', keyFile: absolute(user.keyFile) ?? '' },
    context.namespace,
  );
}

function inCluster(host: string, port: string, folder: string): Connection {
  const cluster: Cluster = {
    name: 'in-cluster',
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    caFile: join(folder, 'ca.crt'),
    skipTLSVerify: false,
  };
  const tokenFile = join(folder, 'token');
  const user: User = {
    name: 'service-account',
    authProvider: { name: 'tokenFile', config: { tokenFile } },
  };
  return connect(cluster, user, readFileSync(join(folder, 'namespace'), 'utf8').trim());
}

function connect(cluster: Cluster, user: User, namespace: string | undefined): Connection {
  refuseUnsupported(cluster, user);
  let authenticators = [new FileAuth(), new ExecAuth()];
  return {
    server: new URL(cluster.server),
    namespace,
    async credentials() {
      const options: RequestOptions & { headers: Record<string, string> } = { headers: {} };
      if (user.token) options.headers.Authorization = `Bearer ${user.token}`;
      if (user.impersonateUser) options.headers['Impersonate-User'] = user.impersonateUser;
      const authenticator = authenticators.find((each) => each.isAuthProvider(user));
      await authenticator?.applyAuthentication(user, options);
      const headers = Object.entries(options.headers).map(([name, value]) => [name, value.trim()]);
      return { headers: Object.fromEntries(headers), tls: tlsOf(cluster, user, options) };
    },
    forget() {
      authenticators = [new FileAuth(), new ExecAuth()];
    },
  };
}

function tlsOf(cluster: Cluster, user: User, fromExec: RequestOptions): TlsMaterial {
  const ca = fileOrData(cluster.caFile, cluster.caData);
  const cert = fromExec.cert?.toString() ?? fileOrData(user.certFile, user.certData);
  const key = fromExec.key?.toString() ?? fileOrData(user.keyFile, user.keyData);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(cluster.tlsServerName ? { servername: cluster.tlsServerName } : {}),
    ...(cluster.skipTLSVerify ? { rejectUnauthorized: false } : {}),
  };
}

function fileOrData(file: string | undefined, base64: string | undefined): string | undefined {
  if (file) return readFileSync(file, 'utf8');
  return base64 ? Buffer.from(base64, 'base64').toString('utf8') : undefined;
}

/** Better no start than a request that goes another way, or without what the file asks for. */
function refuseUnsupported(cluster: Cluster, user: User): void {
  const provider = user.authProvider?.name;
  if (provider !== undefined && provider !== 'tokenFile') {
    throw new Error(`auth-provider ${provider} is not supported: use an exec plugin or a token`);
  }
  if (user.username) throw new Error('a user name with password is not supported: use a token');
  if (cluster.proxyUrl) throw new Error('proxy-url is not supported');
  if (cluster.server.startsWith('http:') && !cluster.skipTLSVerify) {
    throw new Error(`${cluster.server} has no TLS: set insecure-skip-tls-verify if that is meant`);
  }
}
