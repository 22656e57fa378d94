import { KINDS, type KubeClient } from '../kube/index.ts';
import { isNewer } from '../kube/resource-version.ts';
import { identityOf, preconditionsOf, type StoredAnomalyPredictor } from '../resource.ts';

/**
 * Writes AnomalyPredictors, and remembers what the API server answered: the cache hears of it only
 * later, and a write on top of what it still holds would be refused.
 */
export interface ResourceWriter {
  /** What was written last, where the cache does not know it yet. */
  freshest(cached: StoredAnomalyPredictor): StoredAnomalyPredictor;
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
  return {
    freshest(cached) {
      const { uid, resourceVersion } = identityOf(cached);
      const written = writtenByUid.get(uid);
      if (!written) return cached;
      if (isNewer(identityOf(written).resourceVersion, resourceVersion)) return written;
      writtenByUid.delete(uid);
      return cached;
    },
    async patch(resource, change, subresource) {
      const written = await client.patch<StoredAnomalyPredictor>(
        KINDS.anomalyPredictor,
        resource,
        change,
        preconditionsOf(resource),
        subresource,
      );
      writtenByUid.set(identityOf(written).uid, written);
      return written;
    },
    forget: (uid) => void writtenByUid.delete(uid),
  };
}
