import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Allowance, findFreePorts, type Part, type World } from '@anomaly-prediction/test';
import { vi } from 'vitest';
import type { LeakKind } from '../src/kinds.ts';
import { PRELOAD } from '../src/launch-plan.ts';

const script = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));
const READY = { timeout: 60_000, interval: 50 };

/** Answers each request with what its heap holds and what it has of the kernel, in MiB. */
const SERVER = `
  import { createServer } from 'node:http';
  const used = () => {
    const { heapUsed, rss } = process.memoryUsage();
    return { heapMiB: heapUsed / 2 ** 20, rssMiB: rss / 2 ** 20 };
  };
  createServer((_, response) => response.end(JSON.stringify(used()))).listen(
    process.env.PORT,
    '127.0.0.1',
  );
`;

interface Memory {
  heapMiB: number;
  rssMiB: number;
}

export interface ServerOptions {
  world: World;
  env?: Record<string, string>;
  nodeFlags?: string[];
  allowance?: Allowance;
}

/** A server with the module in it, and beside it the agent. */
export async function startServer({ world, env, nodeFlags = [], allowance }: ServerOptions) {
  const [port = 0, chaosPort = 0] = await findFreePorts(2);
  const chaos = { CHAOS_PORT: String(chaosPort), CHAOS_TOKEN: 'a-token-of-the-test' };
  const socket = { CHAOS_SOCKET: join(world.folder, 'web.sock') };
  const spawn = (name: string, args: string[], environment: Record<string, string>) =>
    world.spawnPart({ name, command: process.execPath, args, env: environment });
  const server = await world.spawnPart({
    name: 'server',
    command: process.execPath,
    args: [...nodeFlags, '--input-type=module', '--eval', SERVER],
    env: { ...env, ...socket, PORT: String(port), NODE_OPTIONS: PRELOAD },
    ...(allowance && { allowance }),
  });
  const agent = await spawn('agent', [script('agent/main.ts')], {
    ...chaos,
    ...socket,
    CPU_ALLOWANCE_CORES: '0.25',
    LISTEN_HOST: '127.0.0.1',
  });
  // One connection for each: a starved server closes idle ones at any time.
  const headers = { connection: 'close' };
  const url = `http://127.0.0.1:${port}/`;
  await vi.waitFor(() => fetch(url, { headers }), READY);
  await vi.waitFor(() => fetch(`http://127.0.0.1:${chaosPort}/`), READY);
  return {
    server,
    agent,
    /** What it says, and how long the answer took. */
    async ask() {
      const askedMs = performance.now();
      const answer = await (await fetch(url, { headers })).json();
      return { ...(answer as Memory), tookMs: performance.now() - askedMs };
    },
    leak: (kind: LeakKind, ...flags: string[]): Promise<Part> =>
      spawn('job', [script('job/leak.ts'), '--kind', kind, ...flags], {
        ...chaos,
        AGENT_SERVICE: '127.0.0.1',
      }),
  };
}
