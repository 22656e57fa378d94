import type { LeakKind } from '../kinds.ts';

/** Longer than a starved agent needs to answer, short enough to try again within a lease. */
const CALL_TIMEOUT_MS = 3_000;
/** A start is not tried again, and the agent may have to wait for the web server: most of a lease. */
const START_TIMEOUT_MS = 7_000;

/** The agent answered, and said no. */
export class AgentRefusal extends Error {
  override name = 'AgentRefusal';
}

export interface AgentClient {
  readonly host: string;
  start(kind: LeakKind, rampSeconds: number): Promise<string>;
  renew(lease: string): Promise<void>;
  end(lease: string): Promise<void>;
}

/** Talks to the chaos agent of one web pod. Errors name the call and the agent. */
export function createAgentClient(host: string, port: number, token: string): AgentClient {
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}/leaks`;
  const call = async (
    method: string,
    path: string,
    { body, timeoutMs = CALL_TIMEOUT_MS }: { body?: object; timeoutMs?: number } = {},
  ): Promise<Response> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.ok) return response;
    throw new AgentRefusal(`${method} ${base}${path}: ${response.status} ${await response.text()}`);
  };
  return {
    host,
    async start(kind, rampSeconds) {
      const response = await call('POST', '', {
        body: { kind, rampSeconds },
        timeoutMs: START_TIMEOUT_MS,
      });
      const { lease } = (await response.json()) as { lease: string };
      return lease;
    },
    async renew(lease) {
      await call('PUT', `/${lease}`);
    },
    async end(lease) {
      await call('DELETE', `/${lease}`);
    },
  };
}
