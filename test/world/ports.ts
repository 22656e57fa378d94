import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

const LOWEST_PORT = 15_000;
/** Linux's default start of the range from which outgoing connections get their ports. */
const DEFAULT_EPHEMERAL_START = 32_768;
const ATTEMPTS_PER_PORT = 50;

/**
 * Finds `count` different ports that are free on 127.0.0.1. They lie below the ephemeral range: a
 * server that is killed and restarted must find its port free, and a client that retries a closed
 * port inside that range can end up connected to itself and hold it.
 */
export async function findFreePorts(
  count: number,
  random: () => number = Math.random,
): Promise<number[]> {
  const held: { port: number; server: Server }[] = [];
  const span = readEphemeralStart() - LOWEST_PORT;
  try {
    for (let attempt = 0; held.length < count && attempt < count * ATTEMPTS_PER_PORT; attempt++) {
      const port = LOWEST_PORT + Math.floor(random() * span);
      const server = await hold(port);
      if (server) held.push({ port, server });
    }
  } finally {
    await Promise.all(held.map(({ server }) => release(server)));
  }
  if (held.length < count) {
    throw new Error(`no ${count} free ports between ${LOWEST_PORT} and ${LOWEST_PORT + span}`);
  }
  return held.map(({ port }) => port);
}

/** @throws one line with `hint` when something else listens on `port` of 127.0.0.1 */
export async function assertPortFree(port: number, what: string, hint: string): Promise<void> {
  const server = await hold(port);
  if (!server) throw new Error(`port ${port} for ${what} is taken: ${hint}`);
  await release(server);
}

function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(new Error(`cannot listen on port ${port}: ${error.message}`, { cause: error }));
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

const release = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
  });

export function readEphemeralStart(): number {
  try {
    return parseEphemeralStart(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return DEFAULT_EPHEMERAL_START;
    throw error;
  }
}

/** The first port of the ephemeral range; the default where the machine's leaves no room below. */
export function parseEphemeralStart(text: string): number {
  const start = Number.parseInt(text, 10);
  return start > LOWEST_PORT + 1_000 ? start : DEFAULT_EPHEMERAL_START;
}
