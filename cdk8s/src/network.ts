import { Construct } from 'constructs';
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type {
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPort,
} from 'kubernetes-types/networking/v1.js';
import { LEAKS } from './chaos/leaks.ts';
import type { Context } from './context.ts';
import { define } from './define.ts';
import { type Component, LABEL, selectorLabels } from './labels.ts';
import { childName, kafkaName } from './names.ts';
import { PORT } from './ports.ts';

const DNS_PORT = 53;

/** Components that connect to Kafka: the web pod does by its sidecar. */
const KAFKA_CLIENTS: Component[] = ['web', 'client', 'aggregator', 'predictor'];

/** Nothing talks to our pods nor they to anything, but for the flows that there really are. */
export class NetworkRules extends Construct {
  readonly #context: Context;

  constructor(scope: Construct, context: Context) {
    super(scope, 'network');
    this.#context = context;
    const { external } = context.spec.kafka;
    this.#deny();
    this.#egress('dns', this.#all, [nameServers]);
    this.#ingress('metrics', this.#all, [scrapers]);
    this.#flow(['client'], 'web', PORT.web);
    this.#flow(['web'], 'database', PORT.database);
    this.#egress('to-kafka', this.#oneOf(KAFKA_CLIENTS), [
      // Strimzi lets clients in to its brokers by a policy of its own.
      external ? toBrokers(external.bootstrapServers) : toCluster(context.name),
    ]);
    if (context.spec.chaos.enabled) this.#flow(LEAKS, 'web', PORT.chaos, 'leak');
  }

  /** Both ends must allow a connection, each by a policy. */
  #flow(from: readonly Component[], to: Component, port: number, name = from.join('-')): void {
    const ports = [tcp(port)];
    const [only] = from;
    const callers = only && from.length === 1 ? this.#only(only) : this.#oneOf(from);
    this.#egress(`${name}-to-${to}`, callers, [{ to: [{ podSelector: this.#only(to) }], ports }]);
    this.#ingress(`${to}-from-${name}`, this.#only(to), [
      { from: [{ podSelector: callers }], ports },
    ]);
  }

  #deny(): void {
    define(this, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: childName(this.#context.name, 'default-deny') },
      spec: { podSelector: this.#all, policyTypes: ['Ingress', 'Egress'] },
    });
  }

  #egress(part: string, podSelector: LabelSelector, egress: NetworkPolicyEgressRule[]): void {
    define(this, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: childName(this.#context.name, part) },
      spec: { podSelector, policyTypes: ['Egress'], egress },
    });
  }

  #ingress(part: string, podSelector: LabelSelector, ingress: NetworkPolicyIngressRule[]): void {
    define(this, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: childName(this.#context.name, part) },
      spec: { podSelector, policyTypes: ['Ingress'], ingress },
    });
  }

  /** Every pod of ours; the brokers are Strimzi's, and so are their policies. */
  get #all(): LabelSelector {
    const { name, managedBy } = this.#context;
    return { matchLabels: { [LABEL.instance]: name, [LABEL.managedBy]: managedBy } };
  }

  #only(component: Component): LabelSelector {
    return { matchLabels: selectorLabels(this.#context, component) };
  }

  #oneOf(components: readonly Component[]): LabelSelector {
    return {
      matchLabels: { [LABEL.instance]: this.#context.name },
      matchExpressions: [{ key: LABEL.component, operator: 'In', values: [...components] }],
    };
  }
}

const tcp = (port: number): NetworkPolicyPort => ({ protocol: 'TCP', port });

const nameServers: NetworkPolicyEgressRule = {
  to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
  ports: [{ protocol: 'UDP', port: DNS_PORT }, tcp(DNS_PORT)],
};

/** Prometheus and the operator, from whichever namespace. */
const scrapers: NetworkPolicyIngressRule = {
  from: [{ namespaceSelector: {} }],
  ports: [tcp(PORT.metrics), tcp(PORT.sidecarMetrics)],
};

const toCluster = (name: string): NetworkPolicyEgressRule => ({
  to: [{ podSelector: { matchLabels: { 'strimzi.io/cluster': kafkaName(name) } } }],
  ports: [tcp(PORT.kafka)],
});

/** Addresses of an external Kafka are known only to DNS; its ports are known. */
const toBrokers = (bootstrapServers: string): NetworkPolicyEgressRule => {
  const ports = bootstrapServers.split(',').map((server) => Number(server.split(':').at(-1)));
  return { ports: [...new Set(ports)].sort((a, b) => a - b).map(tcp) };
};
