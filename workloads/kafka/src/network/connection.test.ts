import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Connection, connect } from './connection.ts';

let server: Server;
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => void server.close());

async function connected(): Promise<{ connection: Connection; peer: Socket }> {
  const accepted = once(server, 'connection');
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    connection = connect({ host: '127.0.0.1', port }, resolve);
  });
  const [peer]: Socket[] = await accepted;
  if (!peer || !connection) throw new Error('not connected');
  return { connection, peer };
}
let connection: Connection | undefined;

const RESPONSE = Buffer.from([0, 0, 0, 3, 1, 2, 3]);

it('a response that breaks off with its connection is never given in part', async () => {
  const { connection, peer } = await connected();
  const taken = vi.fn();
  connection.on('data', taken);
  peer.write(Buffer.concat([RESPONSE, RESPONSE.subarray(0, 5)]));
  peer.end();
  await once(connection, 'end');
  expect(taken.mock.calls).toEqual([[RESPONSE]]);
  connection.destroy();
});

it('is idle when each request has its whole response', async () => {
  const { connection, peer } = await connected();
  connection.resume();
  expect(connection.isIdle).toBe(true);
  connection.write('request');
  expect(connection.isIdle).toBe(false);
  peer.write(RESPONSE.subarray(0, 5));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(connection.isIdle).toBe(false);
  peer.write(RESPONSE.subarray(5));
  await vi.waitFor(() => expect(connection.isIdle).toBe(true));
  connection.destroy();
  peer.destroy();
});

it('tells its error once, and closes when it is destroyed', async () => {
  const { connection, peer } = await connected();
  const gone = once(peer, 'close');
  connection.destroy(new Error('closed here'));
  const [error] = await once(connection, 'error').catch((cause: unknown) => [cause]);
  expect(String(error)).toContain('closed here');
  await gone;
});
