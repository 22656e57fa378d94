import type { Kubectl } from './kubectl.ts';

/** What a container had used at one time. */
export interface CpuUse {
  coreSeconds: number;
  /** Epoch seconds. */
  atSeconds: number;
}

/** As its node's kubelet says, in all since the container began. @throws when it says nothing of it */
export async function containerCpuUse(
  kubectl: Kubectl,
  { namespace, container }: { namespace: string; container: string },
): Promise<CpuUse> {
  const nodes = (await kubectl('get', 'nodes', '--output=name')).trim().split('\n');
  for (const node of nodes) {
    const path = `/api/v1/nodes/${node.replace('node/', '')}/proxy/metrics/resource`;
    const line = (await kubectl('get', `--raw=${path}`))
      .split('\n')
      .find((one) =>
        one.startsWith(
          `container_cpu_usage_seconds_total{container="${container}",namespace="${namespace}"`,
        ),
      );
    const [, coreSeconds, atMs] = /\} (\S+) (\d+)$/.exec(line ?? '') ?? [];
    if (coreSeconds !== undefined && atMs !== undefined) {
      return { coreSeconds: Number(coreSeconds), atSeconds: Number(atMs) / 1_000 };
    }
  }
  throw new Error(`no kubelet knows of a container ${container} in ${namespace}`);
}

/** In cores, between two times. */
export const coresBetween = (earlier: CpuUse, later: CpuUse): number =>
  (later.coreSeconds - earlier.coreSeconds) / (later.atSeconds - earlier.atSeconds);
