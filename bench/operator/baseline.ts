import { connectionOfFile } from '../../operator/src/kube/connection.ts';
import { createKubeClient } from '../../operator/src/kube/http-client.ts';
import { kindOfObject } from '../../operator/src/kube/kinds.ts';
import { childrenOf, openCluster } from './cluster.ts';

/** As many at once as the operator works on by default. */
const AT_ONCE = 10;
const NO_LIMIT = { qps: 100_000, burst: 100_000 };

/**
 * How long the same objects take by the same client with nothing decided, watched or reported.
 * @returns seconds
 */
export async function measureBaseline(resourceCount: number): Promise<number> {
  const cluster = await openCluster(resourceCount);
  try {
    const connection = connectionOfFile(cluster.plane.adminKubeconfig);
    const client = createKubeClient({ connection, rateLimit: NO_LIMIT });
    const waiting = cluster.resources.map(childrenOf);
    const startMs = performance.now();
    const worker = async () => {
      for (let children = waiting.pop(); children; children = waiting.pop()) {
        for (const child of children) await client.create(kindOfObject(child), child);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const seconds = (performance.now() - startMs) / 1_000;
    client.close();
    return seconds;
  } finally {
    await cluster.close();
  }
}
