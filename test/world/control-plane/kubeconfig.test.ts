import { KubeConfig } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { renderKubeconfig } from './kubeconfig.ts';

const cluster = { url: 'https://127.0.0.1:6443', authority: 'CA', user: 'bob' };

function load(text: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(text);
  return config;
}

test('a client reads from it where to ask, whom to trust and who it is', () => {
  const login = { certificate: 'CERTIFICATE', key: 'KEY' };
  const config = load(renderKubeconfig({ ...cluster, login, namespace: 'one' }));
  expect(config.getCurrentCluster()).toMatchObject({
    server: cluster.url,
    caData: Buffer.from('CA').toString('base64'),
  });
  expect(config.getCurrentUser()).toMatchObject({
    name: 'bob',
    certData: Buffer.from('CERTIFICATE').toString('base64'),
    keyData: Buffer.from('KEY').toString('base64'),
  });
  expect(config.getContextObject(config.getCurrentContext())?.namespace).toBe('one');
});

test('one without a login says nothing of itself', () => {
  const { certData, token } = load(renderKubeconfig(cluster)).getCurrentUser() ?? {};
  expect([certData, token]).toEqual([undefined, undefined]);
});
