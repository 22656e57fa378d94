import { KINDS, type KubeClient } from '../kube/index.ts';
import { isNewer } from '../kube/resource-version.ts';
import { identityOf, preconditionsOf, type StoredAnomalyPredictor } from '../resource.ts';

/**
 * Writes AnomalyPredictors, and remembers what the API server answered: the cache hears of it only
 * later, and a write on top of what it still holds would be refused.
 */
export interface ResourceWriter {
  /**
   * What was written last, where the cache does not know it yet. After a write of which no answer
   * came it is read anew: what is told next follows from what there is now.
   */
  freshest(cached: StoredAnomalyPredictor): Promise<StoredAnomalyPredictor>;
  /** @throws ConflictError when somebody else wrote since, and the errors of the client */
  patch(
    resource: StoredAnomalyPredictor,
    change: object,
    subresource?: 'status',
  ): Promise<StoredAnomalyPredictor>;
  forget(uid: string): void;
}

export function createResourceWriter(client: KubeClient): ResourceWriter {
  const writtenByUid = new Map<string, StoredAnomalyPredictor>();
  const inDoubt = new Set<string>();
  return {
    async freshest(cached) {
      const { uid, namespace, resourceVersion } = identityOf(cached);
      if (inDoubt.has(uid)) {
        // Listed, since that is what its role allows already.
        const { items } = await client.list<StoredAnomalyPredictor>(
          KINDS.anomalyPredictor,
          namespace,
        );
        inDoubt.delete(uid);
        const found = items.find(({ metadata }) => metadata.uid === uid);
        if (!found) return cached;
        writtenByUid.set(uid, found);
        return found;
      }
      const written = writtenByUid.get(uid);
      if (!written) return cached;
      if (isNewer(identityOf(written).resourceVersion, resourceVersion)) return written;
      writtenByUid.delete(uid);
      return cached;
    },
    async patch(resource, change, subresource) {
      const { uid } = identityOf(resource);
      inDoubt.add(uid);
      const written = await client.patch<StoredAnomalyPredictor>(
        KINDS.anomalyPredictor,
        resource,
        change,
        preconditionsOf(resource),
        subresource,
      );
      inDoubt.delete(uid);
      writtenByUid.set(uid, written);
      return written;
    },
    forget(uid) {
      inDoubt.delete(uid);
      writtenByUid.delete(uid);
    },
  };
}
