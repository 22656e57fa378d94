import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';

const ANSWER_TIMEOUT_MS = 30_000;

export interface Answer {
  accepted: boolean;
  /** HTTP status. */
  code: number;
  /** Why not; empty where it was accepted. */
  message: string;
  /** Texts of the Warning headers. */
  warnings: string[];
  body: unknown;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ApiServer {
  /** A PATCH is a JSON merge patch. */
  ask(method: Method, path: string, body?: unknown): Promise<Answer>;
  close(): void;
}

/** Talks to an API server as the user of a kubeconfig, with nothing between: its very answers. */
export async function openApiServer(kubeconfig: string): Promise<ApiServer> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`${kubeconfig} names no API server`);
  const login = {};
  await config.applyToHTTPSOptions(login);
  const agent = new Agent({ ...login, keepAlive: true, maxSockets: 4 });
  return {
    ask: (method, path, body) => ask(new URL(path, server), method, agent, body),
    close: () => agent.destroy(),
  };
}

function ask(url: URL, method: Method, agent: Agent, body: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const headers = { 'content-type': type };
    const sent = request(url, { method, agent, headers, timeout: ANSWER_TIMEOUT_MS }, (answer) => {
      const { statusCode = 0, headers: got } = answer;
      const accepted = statusCode >= 200 && statusCode < 300;
      text(answer).then((said) => {
        const received = parse(said);
        const message = accepted ? '' : messageOf(received);
        resolve({
          accepted,
          code: statusCode,
          message,
          warnings: warningsIn(got.warning),
          body: received,
        });
      }, reject);
    });
    sent.once('timeout', () => sent.destroy(new Error(`${method} ${url.pathname}: no answer`)));
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A path that nobody serves is answered in plain text. */
function parse(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return said;
  }
}

const messageOf = (status: unknown): string =>
  typeof status === 'object' && status !== null && 'message' in status
    ? String(status.message)
    : JSON.stringify(status);

/** `299 - "text", 299 - "text"` */
const warningsIn = (header: string | string[] | undefined): string[] =>
  [header ?? []]
    .flat()
    .flatMap((line) =>
      [...line.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text),
    );
