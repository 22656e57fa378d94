import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpClient, type HttpClient } from './http-client.ts';

let server: Server | undefined;
let client: HttpClient | undefined;
afterEach(() => {
  client?.close();
  server?.closeAllConnections();
  server?.close();
});

async function clientOf(answer: RequestListener, host = '127.0.0.1'): Promise<HttpClient> {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, host.replace(/[[\]]/g, ''), resolve));
  const { port } = listening.address() as AddressInfo;
  client = createHttpClient(new URL(`http://${host}:${port}`));
  return client;
}

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((own) => own?.address === '::1');
const HOME = { method: 'GET', url: '/?a=1' } as const;

describe('HTTP client', () => {
  test('gives back status and the whole body, whatever the status', async () => {
    const http = await clientOf((request, response) => {
      response.writeHead(418).write('té ');
      setImmediate(() => response.end(request.url));
    });
    expect(await http.send(HOME, 5_000)).toEqual({ status: 418, body: 'té /?a=1' });
  });

  test.skipIf(!hasIpv6)('reaches a site by its IPv6 address (needs IPv6)', async () => {
    const http = await clientOf((request, response) => response.end(request.headers.host), '[::1]');
    expect((await http.send(HOME, 5_000)).body).toMatch(/^\[::1\]:\d+$/);
  });

  test('posts a form as browsers do', async () => {
    const http = await clientOf((request, response) => {
      request.on('data', (body) => {
        const { 'content-type': type, 'content-length': length } = request.headers;
        response.end(`${request.method} ${type} ${length} ${body}`);
      });
    });
    const answer = await http.send({ method: 'POST', url: '/put-bid', body: 'bid=%C3%A9' }, 5_000);
    expect(answer.body).toBe('POST application/x-www-form-urlencoded 10 bid=%C3%A9');
  });

  test('one request after another goes over the same connection', async () => {
    const ports = new Set<number | undefined>();
    const http = await clientOf((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    for (let count = 0; count < 5; count++) await http.send(HOME, 5_000);
    expect(ports.size).toBe(1);
  });

  test.each<[string, RequestListener]>([
    ['does not begin', () => {}],
    ['begins and then stalls', (_request, response) => response.writeHead(200).write('half')],
  ])('an answer that %s is given up after the time-out', async (_case, answer) => {
    const http = await clientOf(answer);
    await expect(http.send(HOME, 30)).rejects.toThrow(/^GET \/\?a=1: /);
  });

  test('an answer without an end is given up when it passes 4 MiB', async () => {
    const http = await clientOf((_request, response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(64 * 1024);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    await expect(http.send(HOME, 5_000)).rejects.toThrow(/^GET \/\?a=1: /);
  });

  test('a site that is not there is an error that names the request and its cause', async () => {
    const http = createHttpClient(new URL('http://127.0.0.1:9'));
    await expect(http.send(HOME, 5_000)).rejects.toThrow('GET /?a=1: connect ECONNREFUSED');
  });
});
