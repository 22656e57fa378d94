import type { Kafka, NodePool, Role } from '../objects.ts';

/** A pool with the numbers that its nodes have in the cluster. */
export interface NumberedPool {
  pool: NodePool;
  nodeIds: readonly number[];
}

/** One node of a cluster: a pod, with what its pool says. */
export interface ClusterNode {
  id: number;
  /** Of its pod, and of all that is made for it. */
  name: string;
  pool: NodePool;
  roles: readonly Role[];
}

/**
 * Numbers the nodes of all pools through. A node keeps its number, by which its data are known: a
 * pool that shrinks gives up its highest ones, one that grows takes the lowest that are free.
 */
export function numberNodes(pools: readonly NodePool[]): NumberedPool[] {
  const kept = pools.map((pool) => {
    const { replicas } = pool.spec;
    return { pool, ids: (pool.status?.nodeIds ?? []).toSorted((a, b) => a - b).slice(0, replicas) };
  });
  const used = new Set(kept.flatMap(({ ids }) => ids));
  let next = 0;
  const takeFree = (): number => {
    while (used.has(next)) next++;
    used.add(next);
    return next;
  };
  return kept.map(({ pool, ids }) => ({
    pool,
    nodeIds: [
      ...ids,
      ...Array.from({ length: Math.max(0, pool.spec.replicas - ids.length) }, takeFree),
    ],
  }));
}

export const nodesOf = (kafka: Kafka, pools: readonly NumberedPool[]): ClusterNode[] =>
  pools.flatMap(({ pool, nodeIds }) =>
    nodeIds.map((id) => ({
      id,
      name: `${kafka.metadata.name}-${pool.metadata.name}-${id}`,
      pool,
      roles: pool.spec.roles,
    })),
  );
