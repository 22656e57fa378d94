import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { predictorSays } from '../../testing/predictor-says.ts';
import { createFetchReport } from './fetch-report.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Asks a real server that answers so. */
async function ask(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return createFetchReport(`http://127.0.0.1:${port}/{namespace}/{name}`)('shop', 'rubis');
}

describe('the predictor that is asked', () => {
  it('is that of the resource, and its answer is read', async () => {
    const paths: string[] = [];
    const answer = await ask((request, response) => {
      paths.push(request.url ?? '');
      response.end(JSON.stringify(predictorSays()));
    });
    expect(answer).toMatchObject({ report: { trained: true } });
    expect(paths).toEqual(['/shop/rubis']);
  });

  const BAD: [what: string, says: string, answer: RequestListener][] = [
    ['an error', 'answered 503', (_, response) => void response.writeHead(503).end()],
    [
      'a redirect',
      'redirect',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    [
      'a megabyte',
      'more than 65536 bytes',
      (_, response) => void response.end('x'.repeat(2 ** 20)),
    ],
    ['what is no status', 'not JSON', (_, response) => void response.end('<html>')],
    ['nothing at all', 'other side closed', (request) => void request.socket.destroy()],
  ];
  it.each(BAD)('may answer %s: the reason is told', async (_, says, answer) => {
    expect(await ask(answer)).toEqual({ unreachable: expect.stringContaining(says) });
  });

  it('may drip a byte now and then: it is given up after 3 s', async () => {
    const startMs = performance.now();
    const answer = await ask((_, response) => {
      response.write(' ');
      const timer = setInterval(() => response.write(' '), 200);
      response.once('close', () => clearInterval(timer));
    });
    expect(answer).toEqual({ unreachable: expect.stringContaining('timeout') });
    expect(performance.now() - startMs).toBeLessThan(6_000);
  });

  it('may not be there', async () => {
    const fetchReport = createFetchReport('http://127.0.0.1:1/');
    expect(await fetchReport('shop', 'rubis')).toEqual({
      unreachable: expect.stringContaining('http://127.0.0.1:1/'),
    });
  });
});
