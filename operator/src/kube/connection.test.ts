import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOfKubeconfig, loadConnection } from './connection.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kube-connection-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const kubeconfig = (cluster: object, user: object) =>
  JSON.stringify({
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://example.org:6443', ...cluster } }],
    users: [{ name: 'u', user }],
  });

describe('a kubeconfig', () => {
  it('gives server, namespace, certificates and token', async () => {
    const data = (text: string) => Buffer.from(text).toString('base64');
    const connection = connectionOfKubeconfig(
      kubeconfig(
        { 'certificate-authority-data': data('the ca'), 'tls-server-name': 'api' },
        { 'client-certificate-data': data('the cert'), 'client-key-data': data('key'), token: 't' },
      ),
      folder,
    );
    expect(connection.server.href).toBe('https://example.org:6443/');
    expect(connection.namespace).toBe('shop');
    expect(await connection.credentials()).toEqual({
      headers: { Authorization: 'Bearer t' },
      tls: { ca: 'the ca', cert: 'the cert', key: 'key', servername: 'api' },
    });
  });

  it('names files beside it, which are read anew as they are renewed', async () => {
    const connection = connectionOfKubeconfig(
      kubeconfig({ 'certificate-authority': 'ca.crt' }, {}),
      folder,
    );
    writeFileSync(join(folder, 'ca.crt'), 'old');
    expect((await connection.credentials()).tls).toEqual({ ca: 'old' });
    writeFileSync(join(folder, 'ca.crt'), 'new');
    expect((await connection.credentials()).tls).toEqual({ ca: 'new' });
  });

  it('may ask a plugin for a token', async () => {
    const credential = JSON.stringify({ status: { token: 'from-plugin' } });
    const exec = { command: process.execPath, args: ['-e', `console.log('${credential}')`] };
    const connection = connectionOfKubeconfig(kubeconfig({}, { exec }), folder);
    expect((await connection.credentials()).headers).toEqual({
      Authorization: 'Bearer from-plugin',
    });
  });

  it.each([
    ['an auth-provider', {}, { 'auth-provider': { name: 'oidc' } }, 'auth-provider oidc'],
    ['a password', {}, { username: 'a', password: 'hunter2' }, 'use a token'],
    ['a proxy', { 'proxy-url': 'http://proxy' }, {}, 'proxy-url'],
    ['no TLS', { server: 'http://example.org' }, {}, 'has no TLS'],
  ])('with %s is refused, saying so and not the secret', (_name, cluster, user, why) => {
    const load = () => connectionOfKubeconfig(kubeconfig(cluster, user), folder);
    expect(load).toThrow(why);
    expect(load).not.toThrow('hunter2');
  });

  it('without its context is refused', () => {
    expect(() => connectionOfKubeconfig('{}', folder)).toThrow('no context');
  });
});

describe('inside a pod', () => {
  const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };

  it('the service account is used, and its token read anew once it was refused', async () => {
    const account = join(folder, 'account');
    mkdirSync(account);
    const files = { 'ca.crt': 'the ca', token: 'first\n', namespace: 'operators\n' };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(account, name), text);
    const connection = loadConnection(environment, account);
    expect(connection.server.href).toBe('https://[fd00::1]/');
    expect(connection.namespace).toBe('operators');
    expect((await connection.credentials()).headers.Authorization).toBe('Bearer first');
    writeFileSync(join(account, 'token'), 'second');
    connection.forget();
    expect((await connection.credentials()).headers.Authorization).toBe('Bearer second');
  });

  it('KUBECONFIG goes before it, and one that is missing is named', () => {
    const KUBECONFIG = join(folder, 'nowhere');
    expect(() => loadConnection({ ...environment, KUBECONFIG }, folder)).toThrow(
      `kubeconfig ${KUBECONFIG} cannot be used: ENOENT`,
    );
  });
});

it('no model of the client library is loaded, which would take 80 MB', async () => {
  const index = new URL('./index.ts', import.meta.url).href;
  const source = `
    import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) });
    await import('${index}');`;
  const args = ['--input-type=module', '--eval', source];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const loaded = [...stdout.matchAll(/client-node\/dist\/(.*)/g)].map(([, file]) => file);
  expect(loaded.toSorted()).toEqual(['config_types.js', 'exec_auth.js', 'file_auth.js']);
});
