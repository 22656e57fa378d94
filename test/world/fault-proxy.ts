// Stands between a client and a real API server, in the test's own process: it records every call,
// lets a chosen one fail in a chosen way, and alters what watches say.

import { readFile, writeFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { buffer, text } from 'node:stream/consumers';
import { type Call, describeCall } from './fault-proxy/call.ts';

export { type Call, isWrite } from './fault-proxy/call.ts';

/** How a call may fail. */
export const FAULTS = [
  /** 409 Conflict, and nothing done. */
  'conflict409',
  /** 429 with `Retry-After: 1`, and nothing done. */
  'tooMany429',
  /** 500, and nothing done. */
  'error500',
  /** Done, but the answer never comes. */
  'timeoutAfterCommit',
  /** The connection breaks, and nothing is done. */
  'reset',
  /** The client is killed when it has sent the call, and nothing is done. */
  'killBefore',
  /** The client is killed when the call has been done, before it hears of it. */
  'killAfter',
] as const;
export type Fault = (typeof FAULTS)[number];

/** One call that is to fail. */
export interface CallFault {
  /** A call's `key`. */
  call: string;
  /** The first of these calls since {@link FaultProxy.begin} is 1. */
  ordinal: number;
  fault: Fault;
}

export interface RecordedCall extends Call {
  ordinal: number;
  /** What was sent; empty without a body. */
  body: string;
  /** Of the server's own answer, also where the client got none; undefined when it was not asked. */
  httpStatus: number | undefined;
}

/** One watch of the client. */
export interface Watched {
  call: Call;
  /** Of `performance.now()`. */
  openedMs: number;
}

/** What becomes of a line of a watch: the lines that the client gets instead. */
export type AlterWatch = (watch: Watched, line: string) => string[];

export interface FaultProxyOptions {
  /** Of the API server itself, with a client certificate; the proxy comes with it. */
  kubeconfig: string;
  /** Ends the client at once, as SIGKILL does; done when it is gone. */
  kill(): Promise<void>;
  /** Told of each call when the server or the fault has answered it. */
  onCall?(call: RecordedCall): void;
}

export interface FaultProxy {
  /** Path of the kubeconfig for the client, beside the server's own. */
  kubeconfig: string;
  /** Forgets what was recorded, counts from 1 again, and lets this one call fail. */
  begin(fault?: CallFault): void;
  /** Whether the chosen call has come. */
  struck(): boolean;
  /** In the order in which they were answered. */
  calls(): readonly RecordedCall[];
  /** Calls that have no answer yet; watches do not count. */
  pending(): number;
  /** Alters what all watches say from now on; undefined leaves them alone again. */
  alterWatches(alter: AlterWatch | undefined): void;
  close(): Promise<void>;
}

/** Header fields that speak of one connection only. */
const HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);
const RETRY_AFTER_SECONDS = 1;

let proxies = 0;

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { kill, onCall } = options;
  const upstream = await readUpstream(options.kubeconfig);
  const { host } = upstream.server;
  const agent = new Agent({ ...upstream.tls, keepAlive: true });
  let recorded: RecordedCall[] = [];
  let ordinals = new Map<string, number>();
  let armed: CallFault | undefined;
  let hasStruck = false;
  let pending = 0;
  let alter: AlterWatch | undefined;

  function take(call: Call): { ordinal: number; fault: Fault | undefined } {
    const ordinal = (ordinals.get(call.key) ?? 0) + 1;
    ordinals.set(call.key, ordinal);
    if (hasStruck || armed?.call !== call.key || armed.ordinal !== ordinal) {
      return { ordinal, fault: undefined };
    }
    hasStruck = true;
    return { ordinal, fault: armed.fault };
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    const body = await text(incoming);
    const call = describeCall(method, url, headers['content-type'], body);
    const { ordinal, fault } = take(call);
    const record = (httpStatus: number | undefined) => {
      const entry = { ...call, ordinal, body, httpStatus };
      recorded.push(entry);
      onCall?.(entry);
    };
    const forward = () => ask(call, { method, url, headers, body }, response);
    switch (fault) {
      case 'conflict409':
        record(undefined);
        return answerStatus(response, 409, 'Conflict');
      case 'tooMany429':
        record(undefined);
        response.setHeader('retry-after', RETRY_AFTER_SECONDS);
        return answerStatus(response, 429, 'TooManyRequests');
      case 'error500':
        record(undefined);
        return answerStatus(response, 500, 'InternalError');
      case 'reset':
        record(undefined);
        incoming.socket.resetAndDestroy();
        return;
      case 'killBefore':
        record(undefined);
        return kill();
      case 'killAfter':
        record((await forward()).httpStatus);
        return kill();
      case 'timeoutAfterCommit': {
        const answer = await forward();
        record(answer.httpStatus);
        answer.drop();
        await closed(response);
        return;
      }
      default: {
        const answer = await forward();
        record(answer.httpStatus);
        return answer.deliver();
      }
    }
  }

  /** Asks the server; an answer that is no watch is there as a whole when this resolves. */
  async function ask(
    call: Call,
    { method, url, headers, body }: ForwardedRequest,
    response: ServerResponse,
  ) {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(
        new URL(url, upstream.server),
        { method, agent, headers: { ...withoutHops(headers), ...lengthOf(body), host } },
        resolve,
      );
      sent.once('error', reject);
      // A watch whose client is gone must not go on.
      if (call.verb === 'watch') response.once('close', () => sent.destroy());
      sent.end(body === '' ? undefined : body);
    });
    const httpStatus = answer.statusCode ?? 0;
    const drop = () => void answer.destroy();
    if (call.verb === 'watch' && httpStatus === 200) {
      return { httpStatus, drop, deliver: () => stream(call, answer, response) };
    }
    const content = await buffer(answer);
    const deliver = async () => {
      response.writeHead(httpStatus, withoutHops(answer.headers));
      response.end(content);
    };
    return { httpStatus, drop, deliver };
  }

  async function stream(
    call: Call,
    answer: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    response.writeHead(200, withoutHops(answer.headers));
    response.flushHeaders();
    const watch: Watched = { call, openedMs: performance.now() };
    answer.once('error', () => response.destroy());
    for await (const line of createInterface({ input: answer })) {
      for (const said of alter ? alter(watch, line) : [line]) response.write(`${said}\n`);
    }
    response.end();
  }

  const server = createServer((incoming, response) => {
    const counts = !(incoming.url ?? '').includes('watch=');
    if (counts) pending += 1;
    handle(incoming, response)
      // The client notices as it would notice a server that went away.
      .catch(() => response.destroy())
      .finally(() => {
        if (counts) pending -= 1;
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  proxies += 1;
  const kubeconfig = `${options.kubeconfig}.proxy-${proxies}`;
  await writeFile(kubeconfig, renderPlainKubeconfig(`http://127.0.0.1:${port}`), { mode: 0o600 });

  return {
    kubeconfig,
    begin(fault) {
      recorded = [];
      ordinals = new Map();
      armed = fault;
      hasStruck = false;
    },
    struck: () => hasStruck,
    calls: () => recorded,
    pending: () => pending,
    alterWatches(next) {
      alter = next;
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface ForwardedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const withoutHops = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_HEADERS.has(name)));

/** Node sends a DELETE's body without any, by which the server takes it for the next request. */
const lengthOf = (body: string) =>
  body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };

const closed = (response: ServerResponse) =>
  new Promise<void>((resolve) => {
    if (response.destroyed) resolve();
    else response.once('close', resolve);
  });

function answerStatus(response: ServerResponse, code: number, reason: string): void {
  const message = `the fault-injecting proxy says so`;
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(status));
}

/** What the world's own kubeconfigs hold. */
interface Kubeconfig {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { 'client-certificate-data': string; 'client-key-data': string } }[];
}

async function readUpstream(path: string) {
  const { clusters, users } = JSON.parse(await readFile(path, 'utf8')) as Kubeconfig;
  const [{ cluster } = { cluster: undefined }] = clusters;
  const [{ user } = { user: undefined }] = users;
  if (!cluster || !user) throw new Error(`${path} names no cluster or no user`);
  const decode = (base64: string) => Buffer.from(base64, 'base64').toString('utf8');
  return {
    server: new URL(cluster.server),
    tls: {
      ca: decode(cluster['certificate-authority-data']),
      cert: decode(user['client-certificate-data']),
      key: decode(user['client-key-data']),
    },
  };
}

/** The client needs no certificate: the proxy is in its place. */
const renderPlainKubeconfig = (server: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'proxy', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'proxied', user: {} }],
    contexts: [{ name: 'proxy', context: { cluster: 'proxy', user: 'proxied' } }],
    'current-context': 'proxy',
  });
