import type { Container, Pod, PodSpec } from 'kubernetes-types/core/v1.js';
import { expect, it } from 'vitest';
import { podFaults } from './pod-security.ts';

const pod = (container: Container['securityContext'] = {}, spec: Partial<PodSpec> = {}): Pod => ({
  metadata: { namespace: 'shop', name: 'rubis-web' },
  spec: {
    securityContext: { runAsNonRoot: true, runAsUser: 10_001 },
    containers: [
      {
        name: 'web',
        securityContext: {
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          ...container,
        },
      },
    ],
    ...spec,
  },
});

const TOKEN = {
  volumes: [
    { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
  ],
};

it('nothing speaks against a pod that has given up all rights', () => {
  expect(podFaults(pod(), false)).toEqual([]);
});

it.each<[string, Pod]>([
  ['its root can be written to', pod({ readOnlyRootFilesystem: false })],
  ['it may run as root', pod({ runAsUser: 0 })],
  ['it may run as root', pod({}, { securityContext: {} })],
  ['it may gain privileges', pod({ allowPrivilegeEscalation: true })],
  ['it keeps capabilities', pod({ capabilities: {} })],
  ['it adds capabilities', pod({ capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } })],
])('%s, which is told with the container', (fault, faulty) => {
  expect(podFaults(faulty, false)).toEqual([`pod shop/rubis-web, container web: ${fault}`]);
});

it('an init container is judged as well', () => {
  expect(podFaults(pod({}, { initContainers: [{ name: 'init' }] }), false)).not.toEqual([]);
});

it('a token is a fault only of who does not need it', () => {
  expect(podFaults(pod({}, TOKEN), true)).toEqual([]);
  expect(podFaults(pod({}, TOKEN), false)).toHaveLength(1);
});
