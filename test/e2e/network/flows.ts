import type { Refusal } from '../../world/stand-ins/network-policies/refusals.ts';

/** Packets that policies let through: the end that decides, whose they are, and where they go. */
export interface Flow {
  direction: Refusal['direction'];
  /** NAMESPACE/NAME of pods, or an address. */
  from: RegExp;
  to: RegExp;
  ports: readonly string[];
}

/** Pure. */
export const isOf = (flow: Flow, { direction, from, to, port }: Refusal): boolean =>
  direction === flow.direction &&
  flow.from.test(from) &&
  flow.to.test(to) &&
  flow.ports.includes(port);

const PORT = { web: '8080', database: '3306', kafka: '9093', chaos: '7070', dns: '53' };
const METRICS = ['9464', '9465'];

/**
 * What each policy of an AnomalyPredictor's own is there for, by its part of the name: taken away,
 * these flows are refused, each of them, and no other.
 */
export function flowsOf(namespace: string, name: string): Record<string, Flow[]> {
  const pods = (part: string): RegExp => new RegExp(`^${namespace}/${part}`);
  const ofComponent = (component: string): RegExp => pods(`${name}-${component}-`);
  const both = (from: RegExp, to: RegExp, port: string): [egress: Flow, ingress: Flow] => [
    { direction: 'egress', from, to, ports: [port] },
    { direction: 'ingress', from, to, ports: [port] },
  ];
  const [toWeb, fromClient] = both(ofComponent('client'), ofComponent('web'), PORT.web);
  const [toDatabase, fromWeb] = both(ofComponent('web'), ofComponent('database'), PORT.database);
  const [toAgent, fromLeak] = both(pods('leak-'), ofComponent('web'), PORT.chaos);
  return {
    'client-to-web': [toWeb],
    'web-from-client': [fromClient],
    'web-to-database': [toDatabase],
    'database-from-web': [fromWeb],
    'leak-to-web': [toAgent],
    'web-from-leak': [fromLeak],
    'to-kafka': ['web', 'client', 'aggregator', 'predictor'].map((component) => ({
      direction: 'egress',
      from: ofComponent(component),
      to: ofComponent('kafka'),
      ports: [PORT.kafka],
    })),
    dns: [
      {
        direction: 'egress',
        from: pods(`${name}-`),
        to: /^kube-system\/coredns-/,
        ports: [PORT.dns],
      },
    ],
    metrics: [{ direction: 'ingress', from: /^/, to: pods(`${name}-`), ports: METRICS }],
  };
}
