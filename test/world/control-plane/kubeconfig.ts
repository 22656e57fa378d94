import type { Certificate } from '../certificates.ts';

export interface KubeconfigOptions {
  url: string;
  /** Certificate of the authority that the API server's own is signed by, as PEM. */
  authority: string;
  user: string;
  /** Undefined for one who does not say who he is. */
  login?: Certificate;
  namespace?: string;
}

/** A kubeconfig file, as JSON, which is YAML too. */
export function renderKubeconfig({
  url,
  authority,
  user,
  login,
  namespace = 'default',
}: KubeconfigOptions): string {
  const credentials = login && {
    'client-certificate-data': encode(login.certificate),
    'client-key-data': encode(login.key),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'world', cluster: { server: url, 'certificate-authority-data': encode(authority) } },
    ],
    users: [{ name: user, user: credentials ?? {} }],
    contexts: [{ name: 'world', context: { cluster: 'world', user, namespace } }],
    'current-context': 'world',
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

const encode = (pem: string): string => Buffer.from(pem).toString('base64');
