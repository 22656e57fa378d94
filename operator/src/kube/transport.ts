import { once } from 'node:events';
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Connection, TlsMaterial } from './connection.ts';

/** No list page of ours comes near; what is longer would be no answer of an API server. */
const BODY_MAX_BYTES = 64 * 1024 * 1024;
/** Watches hold one each; beyond it requests wait for a free one, within their time-out. */
const SOCKETS_MAX = 512;
const SOCKETS_FREE_MAX = 16;
/** Below the idle time-outs of servers and load balancers, so that a socket is not reused as they close it. */
const SOCKET_IDLE_MS = 30_000;

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  body?: { contentType: string; content: string };
}

export interface HttpResponse {
  httpStatus: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface HttpStream {
  httpStatus: number;
  headers: http.IncomingHttpHeaders;
  /** Ends, or fails, when the signal is aborted. */
  body: IncomingMessage;
}

export interface Transport {
  /**
   * @param timeoutMs for all of it, an answer's body that stalls included
   * @param beforeSend called when the connection stands, right before the first byte; what it throws
   *   is thrown on, with nothing sent
   */
  send(request: HttpRequest, timeoutMs: number, beforeSend?: () => void): Promise<HttpResponse>;
  /** Resolves with the answer's head; the body is the caller's to read or to abort. */
  open(request: HttpRequest, headTimeoutMs: number, signal: AbortSignal): Promise<HttpStream>;
  /** Closes idle connections. */
  close(): void;
}

/** Plain HTTP requests over a {@link Connection}, with its TLS and credentials. */
export function createTransport(connection: Connection): Transport {
  let agent: { tls: string; agent: http.Agent } | undefined;

  /** One agent as long as the certificates stay the same. */
  function agentFor(tls: TlsMaterial): http.Agent {
    const key = JSON.stringify(tls);
    if (agent?.tls === key) return agent.agent;
    // What is under way over the one before ends there, and its idle sockets close by themselves.
    const options = {
      keepAlive: true,
      maxSockets: SOCKETS_MAX,
      maxFreeSockets: SOCKETS_FREE_MAX,
      timeout: SOCKET_IDLE_MS,
    };
    const plain = connection.server.protocol === 'http:';
    agent = {
      tls: key,
      agent: plain ? new http.Agent(options) : new https.Agent({ ...options, ...tls }),
    };
    return agent.agent;
  }

  async function begin(
    request: HttpRequest,
    signal: AbortSignal,
    beforeSend?: () => void,
  ): Promise<IncomingMessage> {
    const { headers, tls } = await connection.credentials();
    signal.throwIfAborted();
    const options: RequestOptions = {
      method: request.method,
      headers: { ...headers, ...headersOf(request) },
      agent: agentFor(tls),
      signal,
    };
    const url = urlOf(connection.server, request);
    const pending =
      url.protocol === 'http:' ? http.request(url, options) : https.request(url, options);
    const answered = once(pending, 'response') as Promise<[IncomingMessage]>;
    // What breaks after the answer's head reaches the reader of its body; here it has no other taker.
    pending.on('error', () => undefined);
    if (beforeSend) {
      await Promise.race([connected(pending), answered]);
      try {
        beforeSend();
      } catch (refusal) {
        answered.catch(() => 'the request that was refused fails by our own hand');
        pending.destroy();
        throw refusal;
      }
    }
    pending.end(request.body?.content);
    const [response] = await answered;
    return response;
  }

  return {
    async send(request, timeoutMs, beforeSend) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const response = await begin(request, signal, beforeSend);
        const body = await readBody(response);
        return { httpStatus: response.statusCode ?? 0, headers: response.headers, body };
      } catch (error) {
        throw signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error;
      }
    },

    async open(request, headTimeoutMs, signal) {
      const head = new AbortController();
      const timer = setTimeout(
        () => head.abort(new Error(`no answer within ${headTimeoutMs} ms`)),
        headTimeoutMs,
      );
      try {
        const both = AbortSignal.any([signal, head.signal]);
        const body = await begin(request, both);
        return { httpStatus: body.statusCode ?? 0, headers: body.headers, body };
      } catch (error) {
        throw head.signal.aborted ? head.signal.reason : error;
      } finally {
        clearTimeout(timer);
      }
    },

    close: () => agent?.agent.destroy(),
  };
}

/** Resolves when bytes could be sent. */
async function connected(request: ClientRequest): Promise<void> {
  const socket = request.socket ?? (await once(request, 'socket'))[0];
  const secure = 'encrypted' in socket;
  if (secure ? socket.secureConnecting : socket.connecting) {
    await once(socket, secure ? 'secureConnect' : 'connect');
  }
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_MAX_BYTES) throw new Error(`an answer of more than ${BODY_MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function urlOf(server: URL, { path, query = {} }: HttpRequest): URL {
  const url = new URL(server);
  url.pathname = `${server.pathname.replace(/\/$/, '')}${path}`;
  url.search = new URLSearchParams(query).toString();
  return url;
}

function headersOf({ body }: HttpRequest): Record<string, string> {
  const ours = { Accept: 'application/json', 'User-Agent': 'anomaly-predictor-operator' };
  if (!body) return ours;
  return {
    ...ours,
    'Content-Type': body.contentType,
    'Content-Length': String(Buffer.byteLength(body.content)),
  };
}
