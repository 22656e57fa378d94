import type { Pod } from 'kubernetes-types/core/v1.js';
import { type Kubectl, waitFor } from './kubectl.ts';
import type { From } from './network/reach.ts';

const COMPONENT = 'app.kubernetes.io/component';
/** Of each component the container that has the least to do. */
const CONTAINERS: Readonly<Record<string, string>> = { web: 'metrics-sidecar' };

/** A running pod, and where in it commands are run. */
export interface ProductPod extends From {
  uid: string;
  component: string;
  address: string;
}

/** The pods of one AnomalyPredictor. */
export interface ProductPods {
  /** Those that run, without that of a job. */
  all(): Promise<ProductPod[]>;
  brokerAddress(): Promise<string>;
  isReady(pod: string): Promise<boolean>;
  /** Deletes a pod of a component; resolves with the name of the one that runs in its place. */
  replace(component: string): Promise<string>;
  /** Resolves when all pods of a component are other ones than before, and ready. */
  replaced(before: readonly ProductPod[], component: string, withinMs: number): Promise<void>;
  /** The one that runs the operator. */
  operator(namespace: string): Promise<ProductPod>;
  /** Resolves when its container has ended and been started anew. */
  operatorRestarts(namespace: string, withinMs: number): Promise<void>;
}

const REPLACED_WITHIN_MS = 60_000;

export function openPods(kubectl: Kubectl, namespace: string, name: string): ProductPods {
  const list = async (inNamespace: string, selector: string): Promise<Pod[]> => {
    const flags = [`--namespace=${inNamespace}`, `--selector=${selector}`];
    return (await kubectl.getJson<{ items: Pod[] }>('get', 'pods', ...flags)).items;
  };
  const ours = `app.kubernetes.io/managed-by=anomaly-predictor-operator,app.kubernetes.io/instance=${name}`;
  const all = async () => (await list(namespace, ours)).filter(runs).map(toProductPod);
  const operatorPod = async (inNamespace: string): Promise<Pod> => {
    const [pod] = await list(inNamespace, `${COMPONENT}=operator`);
    if (!pod) throw new Error(`there is no operator in ${inNamespace}`);
    return pod;
  };
  const isReady = async (pod: string): Promise<boolean> => {
    const found = await kubectl.getJson<Pod>('get', 'pod', pod, `--namespace=${namespace}`);
    return readinessOf(found);
  };

  return {
    async all() {
      return (await all()).filter(({ component }) => !component.endsWith('-leak'));
    },
    async brokerAddress() {
      const [broker] = await list(
        namespace,
        `strimzi.io/cluster=${name}-kafka,strimzi.io/kind=Kafka`,
      );
      const address = broker?.status?.podIP;
      if (address === undefined) throw new Error(`no broker of ${name} runs`);
      return address;
    },
    isReady,
    async replace(component) {
      const before = await all();
      const [gone] = before.filter((pod) => pod.component === component);
      await kubectl('delete', 'pod', gone?.pod ?? '', `--namespace=${namespace}`);
      return waitFor(
        `another ${component} to run`,
        async () => {
          const known = new Set(before.map(({ uid }) => uid));
          const fresh = (await all()).find(
            (pod) => pod.component === component && !known.has(pod.uid),
          );
          if (!fresh) throw new Error('there is none');
          return fresh.pod;
        },
        REPLACED_WITHIN_MS,
      );
    },
    replaced: (before, component, withinMs) =>
      waitFor(
        `the pods of ${component} to be replaced`,
        async () => {
          const old = new Set(before.map(({ uid }) => uid));
          const now = await list(namespace, `${ours},${COMPONENT}=${component}`);
          const stale = now.filter(
            (pod) => old.has(pod.metadata?.uid ?? '') || !runs(pod) || !readinessOf(pod),
          );
          if (now.length > 0 && stale.length === 0) return;
          throw new Error(`${stale.length} of ${now.length} are old ones or not ready`);
        },
        withinMs,
      ),
    operator: async (inNamespace) => toProductPod(await operatorPod(inNamespace)),
    async operatorRestarts(inNamespace, withinMs) {
      const count = async () =>
        (await operatorPod(inNamespace)).status?.containerStatuses?.[0]?.restartCount ?? 0;
      const before = await count();
      await waitFor(
        'the operator to end itself',
        async () => {
          if ((await count()) === before) throw new Error('it goes on');
        },
        withinMs,
      );
    },
  };
}

const runs = ({ metadata, status }: Pod): boolean =>
  metadata?.deletionTimestamp === undefined && status?.phase === 'Running';

const readinessOf = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

function toProductPod({ metadata, spec, status }: Pod): ProductPod {
  const component = metadata?.labels?.[COMPONENT] ?? '';
  return {
    namespace: metadata?.namespace ?? '',
    pod: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    component,
    container: CONTAINERS[component] ?? spec?.containers[0]?.name ?? '',
    address: status?.podIP ?? '',
  };
}
