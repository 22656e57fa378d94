import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAuthority, loadAuthority } from './certificates.ts';

const DAY_MS = 86_400_000;

test('a certificate names its holder and groups, and is signed by its authority alone', async () => {
  const [authority, other] = await Promise.all([createAuthority('ca'), createAuthority('ca')]);
  const { certificate, key } = await authority.issue({ name: 'bob', groups: ['one', 'two'] });
  const issued = new X509Certificate(certificate);
  expect(issued.subject.split('\n')).toEqual(['O=one', 'O=two', 'CN=bob']);
  expect(issued.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(issued.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  expect(issued.verify(new X509Certificate(other.certificate).publicKey)).toBe(false);
});

test('a server has the names and addresses that it was given', async () => {
  const authority = await createAuthority('ca');
  const { certificate } = await authority.issue({
    name: 'server',
    dns: ['kafka.one.svc'],
    addresses: ['127.0.0.1'],
  });
  const issued = new X509Certificate(certificate);
  expect(issued.checkHost('kafka.one.svc')).toBe('kafka.one.svc');
  expect(issued.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(issued.checkHost('other.one.svc')).toBeUndefined();
});

test('a certificate ends when it was told to', async () => {
  const authority = await createAuthority('ca');
  const { certificate } = await authority.issue({ name: 'short', validMs: 3 * DAY_MS });
  const leftMs = new X509Certificate(certificate).validToDate.getTime() - Date.now();
  expect(Math.round(leftMs / DAY_MS)).toBe(3);
});

test('an authority that is loaded again signs as before', async () => {
  const authority = await createAuthority('ca');
  const { certificate } = await (await loadAuthority(authority)).issue({ name: 'late' });
  const { publicKey } = new X509Certificate(authority.certificate);
  expect(new X509Certificate(certificate).verify(publicKey)).toBe(true);
});
