import { createHash } from 'node:crypto';
import type { KubeObject } from '../kube/object.ts';

/** As many objects at most; the oldest are forgotten, and tried once more. */
const REMEMBERED_MAX = 1_000;

/**
 * Objects that stay otherwise than desired whatever is written, as where an admission webhook adds to
 * each: written to again and again they would cost a call in each reconcile.
 */
export interface Futile {
  remember(live: KubeObject, wanted: KubeObject): void;
  /** Whether it still is what the very same was written to in vain. */
  isKnown(live: KubeObject, wanted: KubeObject): boolean;
}

export function createFutile(): Futile {
  const stateByUid = new Map<string, string>();
  return {
    remember(live, wanted) {
      const { uid } = live.metadata;
      if (uid === undefined) return;
      stateByUid.delete(uid);
      stateByUid.set(uid, stateOf(live, wanted));
      const [oldest] = stateByUid.keys();
      if (stateByUid.size > REMEMBERED_MAX && oldest !== undefined) stateByUid.delete(oldest);
    },
    isKnown(live, wanted) {
      const state = stateByUid.get(live.metadata.uid ?? '');
      return state !== undefined && state === stateOf(live, wanted);
    },
  };
}

/** What is wanted, and of what is there all but what changes without anybody having altered it. */
function stateOf(live: KubeObject, wanted: KubeObject): string {
  const { status: _, metadata, ...rest } = live as KubeObject & { status?: unknown };
  const { labels, annotations, ownerReferences } = metadata;
  const state = JSON.stringify([wanted, labels, annotations, ownerReferences, rest]);
  return createHash('sha256').update(state).digest('base64');
}
