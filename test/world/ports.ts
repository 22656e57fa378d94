import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** A port that is free now on the loopback address. */
export async function freePort(): Promise<number> {
  return await tryPort(0);
}

/** Throws one line naming the port and what wanted it, when something listens there. */
export async function assertPortFree(port: number, what: string, hint: string): Promise<void> {
  try {
    await tryPort(port);
  } catch (cause) {
    throw new Error(`port ${port} for ${what} is in use; ${hint}`, { cause });
  }
}

async function tryPort(port: number): Promise<number> {
  const server = createServer();
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return taken;
}
