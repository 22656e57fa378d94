import type { Pod } from 'kubernetes-types/core/v1.js';
import type { World } from '../world/world.ts';
import type { Kubectl, RunOptions } from './kubectl.ts';
import { openPortForward } from './port-forward.ts';

const ANSWER_WITHIN_MS = 5_000;
/** How the product calls the ports that serve metrics. */
const METRICS_PORT = /(?:^|-)metrics$/;

/** What one process says of itself at /metrics. */
export interface MetricsPage {
  /** `NAMESPACE/POD/CONTAINER`, or `node/NAME/KIND`. */
  name: string;
  text: string;
}

/** The pages of a running pod's containers. @throws when one cannot be had */
export async function readPodMetrics(
  world: Pick<World, 'spawnPart'>,
  kubectl: Pick<Kubectl, 'command'>,
  pod: Pod,
): Promise<MetricsPage[]> {
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const ports = (pod.spec?.containers ?? []).flatMap((container) =>
    (container.ports ?? [])
      .filter((port) => METRICS_PORT.test(port.name ?? ''))
      .map(({ containerPort }) => ({ container: container.name, port: containerPort })),
  );
  if (ports.length === 0 || pod.status?.phase !== 'Running') return [];
  const way = await openPortForward(world, kubectl, {
    namespace,
    target: `pod/${name}`,
    ports: ports.map(({ port }) => port),
  });
  try {
    return await Promise.all(
      ports.map(async ({ container, port }) => {
        const answer = await fetch(`${way.url(port)}/metrics`, {
          signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        });
        return { name: `${namespace}/${name}/${container}`, text: await answer.text() };
      }),
    );
  } finally {
    await way.close();
  }
}

/** What a node's kubelet says of its pods, asked by way of the API server. */
export async function readNodeMetrics(
  kubectl: Kubectl,
  node: string,
  options?: RunOptions,
): Promise<MetricsPage[]> {
  return Promise.all(
    ['cadvisor', 'resource'].map(async (kind) => {
      const path = `/api/v1/nodes/${node}/proxy/metrics/${kind}`;
      const { stdout } = await kubectl.run(['get', `--raw=${path}`], options);
      return { name: `node/${node}/${kind}`, text: stdout.toString('utf8') };
    }),
  );
}
