import { describe, expect, it } from 'vitest';
import type { Kafka, NodePool } from '../objects.ts';
import { aKafka, aPool, TLS_LISTENER } from '../testing/builders.ts';
import { nodesOf, numberNodes } from './nodes.ts';
import { nodeProperties } from './properties.ts';

const FILES = {
  data: '/data',
  keystore: '/keystore.pem',
  clusterAuthorities: '/cluster.pem',
  clientsAuthorities: '/clients.pem',
};

/** Those of the node with this number. */
function settings(kafka: Kafka, pools: NodePool[], id = 0): Record<string, string> {
  const nodes = nodesOf(kafka, numberNodes(pools));
  const node = nodes.find((one) => one.id === id);
  if (!node) throw new Error(`no node ${id}`);
  const lines = nodeProperties(kafka, nodes, node, FILES).trimEnd().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
}

describe('server.properties of a node', () => {
  it('name every controller of the cluster, and itself by its pod’s name', () => {
    const three = settings(aKafka(), [aPool({ replicas: 3 })], 1);
    expect(three).toMatchObject({
      'node.id': '1',
      'controller.quorum.voters': [0, 1, 2]
        .map((id) => `${id}@main-nodes-${id}.main-kafka-brokers.shop.svc.cluster.local:9090`)
        .join(),
      'log.dirs': '/data/kafka-log1',
    });
    expect(three['advertised.listeners']).toContain(
      'TLS-9093://main-nodes-1.main-kafka-brokers.shop.svc:9093',
    );
  });

  it('open to clients what the Kafka lists, each listener with its own authentication', () => {
    const listeners = [
      TLS_LISTENER,
      { name: 'plain', port: 9_092, type: 'internal', tls: false },
      {
        name: 'scram',
        port: 9_094,
        type: 'internal',
        tls: true,
        authentication: { type: 'scram-sha-512' as const },
      },
    ];
    const said = settings(aKafka({ listeners }), [aPool()]);
    expect(said['listener.security.protocol.map']).toContain(
      'TLS-9093:SSL,PLAIN-9092:PLAINTEXT,SCRAM-9094:SASL_SSL',
    );
    expect(said).toMatchObject({
      'listener.name.tls-9093.ssl.client.auth': 'required',
      'listener.name.tls-9093.ssl.truststore.location': '/clients.pem',
      'listener.name.scram-9094.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    });
    expect(said).not.toHaveProperty('listener.name.scram-9094.ssl.client.auth');
  });

  it('pass the Kafka’s own settings on, but for those that are Strimzi’s to decide', () => {
    const config = {
      'min.insync.replicas': 2,
      'super.users': 'User:me',
      'ssl.enabled.protocols': 'TLSv1',
    };
    const said = settings(aKafka({ config }), [aPool()]);
    expect(said['min.insync.replicas']).toBe('2');
    expect(said['super.users']).toBe(
      'User:CN=main-kafka,O=io.strimzi;User:CN=cluster-operator,O=io.strimzi',
    );
    expect(said['ssl.enabled.protocols']).toBe('TLSv1.2,TLSv1.3');
  });

  it('hold a value in its line, whatever is in it', () => {
    const said = settings(aKafka({ config: { note: 'one\ntwo\\' } }), [aPool()]);
    expect(said.note).toBe('one\\ntwo\\\\');
  });

  it('open of a node with one role only what that role needs', () => {
    const pools = [
      aPool({ roles: ['broker'] }, { name: 'brokers' }),
      aPool({ roles: ['controller'] }, { name: 'controllers' }),
    ];
    expect(settings(aKafka(), pools, 0).listeners).toBe(
      'REPLICATION-9091://0.0.0.0:9091,TLS-9093://0.0.0.0:9093',
    );
    expect(settings(aKafka(), pools, 1).listeners).toBe('CONTROLPLANE-9090://0.0.0.0:9090');
  });
});
