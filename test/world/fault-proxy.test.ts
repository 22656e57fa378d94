import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority } from './certificates.ts';
import { renderKubeconfig } from './control-plane/kubeconfig.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

const PATH = '/api/v1/namespaces/shop/services';
const CALL = 'create services/web';
const TIMEOUT_MS = 200;

const asked: string[] = [];
const killed: string[] = [];
let folder: string;
let proxy: FaultProxy;
let url: string;
let close: () => Promise<void>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fault-proxy-'));
  const authority = await createAuthority('ca');
  const serving = await authority.issue({ name: 'api', addresses: ['127.0.0.1'] });
  const login = await authority.issue({ name: 'operator' });
  const server = createServer(
    {
      cert: serving.certificate,
      key: serving.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    },
    async (request, response) => {
      asked.push(`${request.method} ${await text(request)}`);
      response.end(JSON.stringify({ done: true }));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(folder, 'kubeconfig');
  const cluster = { url: `https://127.0.0.1:${port}`, authority: authority.certificate };
  writeFileSync(kubeconfig, renderKubeconfig({ ...cluster, user: 'operator', login }));
  proxy = await startFaultProxy({
    kubeconfig,
    kill: async () => void killed.push(`after ${asked.length} calls`),
  });
  url = JSON.parse(await readFile(proxy.kubeconfig, 'utf8')).clusters[0].cluster.server;
  close = async () => {
    await proxy.close();
    server.closeAllConnections();
    server.close();
  };
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

/** The answer's status, or why there was none. */
async function create(): Promise<number | string> {
  const body = JSON.stringify({ metadata: { name: 'web' } });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return (await fetch(url + PATH, { method: 'POST', body, signal })).status;
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'timed out' : 'broke off';
  }
}

describe('through the fault-injecting proxy a call', () => {
  it('has its body, a DELETE’s too', async () => {
    await fetch(`${url}${PATH}/web`, { method: 'DELETE', body: '{"preconditions":{}}' });
    expect(asked.at(-1)).toBe('DELETE {"preconditions":{}}');
    await create();
    expect(asked.at(-1)).toBe('POST {"metadata":{"name":"web"}}');
  });

  it('reaches the server as the operator’s user, and is recorded', async () => {
    proxy.begin();
    expect(await create()).toBe(200);
    expect(proxy.calls()).toMatchObject([{ key: CALL, ordinal: 1, httpStatus: 200 }]);
  });

  it.each([
    ['conflict409', 409],
    ['tooMany429', 429],
    ['error500', 500],
    ['reset', 'broke off'],
  ] as const)(
    'that is to fail by %s ends with %s, and the server was not asked',
    async (fault, outcome) => {
      proxy.begin({ call: CALL, ordinal: 1, fault });
      const before = asked.length;
      expect(await create()).toBe(outcome);
      expect(asked).toHaveLength(before);
      expect(proxy.calls()).toMatchObject([{ key: CALL, httpStatus: undefined }]);
    },
  );

  it('that times out after the commit was done, though no answer comes', async () => {
    proxy.begin({ call: CALL, ordinal: 1, fault: 'timeoutAfterCommit' });
    const before = asked.length;
    expect(await create()).toBe('timed out');
    expect(asked).toHaveLength(before + 1);
    expect(proxy.calls()).toMatchObject([{ httpStatus: 200 }]);
  });

  it.each([
    ['killBefore', 0],
    ['killAfter', 1],
  ] as const)('at which the client is killed (%s) was done %s times', async (fault, done) => {
    proxy.begin({ call: CALL, ordinal: 1, fault });
    const before = asked.length;
    await create();
    expect(killed.at(-1)).toBe(`after ${before + done} calls`);
  });

  it('fails at the one that was chosen and at no other', async () => {
    proxy.begin({ call: CALL, ordinal: 2, fault: 'error500' });
    expect(await create()).toBe(200);
    expect(proxy.struck()).toBe(false);
    expect(await create()).toBe(500);
    expect(proxy.struck()).toBe(true);
    expect(await create()).toBe(200);
  });
});
