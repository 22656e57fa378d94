import type { Kafka, Listener, NodePool } from '../objects.ts';

export const metadata = (name: string) => ({
  namespace: 'shop',
  name,
  uid: name,
  resourceVersion: '1',
});

export const TLS_LISTENER: Listener = {
  name: 'tls',
  port: 9_093,
  type: 'internal',
  tls: true,
  authentication: { type: 'tls' },
};

export const aKafka = (spec: Partial<Kafka['spec']['kafka']> = {}): Kafka => ({
  metadata: metadata('main'),
  spec: { kafka: { listeners: [TLS_LISTENER], authorization: { type: 'simple' }, ...spec } },
});

export const aPool = (
  spec: Partial<NodePool['spec']> = {},
  { name = 'nodes', nodeIds = [] }: { name?: string; nodeIds?: number[] } = {},
): NodePool => ({
  metadata: metadata(name),
  spec: {
    replicas: 1,
    roles: ['controller', 'broker'],
    storage: { type: 'ephemeral' },
    ...spec,
  },
  status: { nodeIds },
});
