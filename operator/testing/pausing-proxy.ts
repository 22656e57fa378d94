import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A write that is on its way to the API server for as long as a test wants. */
export interface HeldRequest {
  /** Resolves when it has been sent. */
  sent: Promise<void>;
  /** Lets it through, whether or not its sender still lives. Resolves with the HTTP status. */
  arrive(): Promise<number>;
}

/**
 * A network between one user and the API server in which requests can be late: it gives nothing up
 * that was sent, which is the worst that a network can do to who sent it.
 */
export interface PausingProxy {
  /** Goes through it. */
  kubeconfig: string;
  /** Nothing passes in either direction, and no connection ends. */
  cut(): void;
  /** What was sent meanwhile arrives now. */
  heal(): void;
  /** Keeps back the next request of this method whose path ends so. */
  hold(method: string, pathEnd: string): HeldRequest;
  close(): Promise<void>;
}

interface Hold {
  matches(sent: IncomingMessage): boolean;
  sent(): void;
  released: Promise<void>;
  answered(httpStatus: number): void;
}

/** @param kubeconfig of the user, with certificates in it */
export async function startPausingProxy(kubeconfig: string): Promise<PausingProxy> {
  const { config, server, login } = await readLogin(kubeconfig);
  const agent = new Agent({ ...login, keepAlive: true });
  const holds: Hold[] = [];
  let open = Promise.resolve();
  let heal = () => {};

  async function forward(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const body = await buffer(from);
    const index = holds.findIndex((hold) => hold.matches(from));
    const [hold] = index < 0 ? [] : holds.splice(index, 1);
    hold?.sent();
    await hold?.released;
    await open;
    const answer = await send(from, body);
    hold?.answered(answer.statusCode ?? 0);
    await open;
    to.writeHead(answer.statusCode ?? 0, answer.headers);
    to.flushHeaders();
    to.once('close', () => answer.destroy());
    for await (const chunk of answer) {
      await open;
      to.write(chunk);
    }
    to.end();
  }

  const send = ({ method, url, headers }: IncomingMessage, body: Buffer) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const { host: _, connection: __, ...kept } = headers;
      const sent = request(new URL(url ?? '/', server), { method, headers: kept, agent }, resolve);
      sent.once('error', reject);
      sent.end(body);
    });

  const proxy = createServer((from, to) => {
    // Whatever breaks, at either end, is a broken connection to the one who asked.
    forward(from, to).catch(() => to.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const ownKubeconfig = `${kubeconfig}.through-proxy`;
  await writeFile(ownKubeconfig, JSON.stringify(through(`http://127.0.0.1:${port}`, config)));

  return {
    kubeconfig: ownKubeconfig,
    cut() {
      ({ promise: open, resolve: heal } = Promise.withResolvers<void>());
    },
    heal: () => heal(),
    hold(method, pathEnd) {
      const sent = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const answered = Promise.withResolvers<number>();
      holds.push({
        matches: (from) =>
          from.method === method && (from.url ?? '').split('?')[0]?.endsWith(pathEnd) === true,
        sent: sent.resolve,
        released: released.promise,
        answered: answered.resolve,
      });
      return {
        sent: sent.promise,
        arrive() {
          released.resolve();
          return answered.promise;
        },
      };
    },
    async close() {
      heal();
      proxy.closeAllConnections();
      agent.destroy();
      await new Promise<void>((resolve) => {
        proxy.close(() => resolve());
      });
    },
  };
}

interface Kubeconfig {
  clusters: { name: string; cluster: Record<string, unknown> }[];
  users: { name: string; user: Record<string, string> }[];
}

/** Of a kubeconfig as the world writes it: JSON, with one cluster and one user. */
async function readLogin(file: string) {
  const config = JSON.parse(await readFile(file, 'utf8')) as Kubeconfig;
  const [cluster] = config.clusters;
  const [user] = config.users;
  const decode = (base64: unknown) => Buffer.from(String(base64), 'base64').toString();
  return {
    config,
    server: String(cluster?.cluster.server),
    login: {
      ca: decode(cluster?.cluster['certificate-authority-data']),
      cert: decode(user?.user['client-certificate-data']),
      key: decode(user?.user['client-key-data']),
    },
  };
}

/** Without TLS, since the proxy must see where a request begins; it brings the user's certificate. */
const through = (server: string, config: Kubeconfig) => ({
  ...config,
  clusters: config.clusters.map(({ name }) => ({
    name,
    cluster: { server, 'insecure-skip-tls-verify': true },
  })),
  users: config.users.map(({ name }) => ({ name, user: {} })),
});
