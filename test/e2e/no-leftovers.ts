import { type Kubectl, waitFor } from './kubectl.ts';
import { type KubeObject, listObjects, nameOf, type Scope } from './objects.ts';

/** They tell of what was, for an hour, and are nobody's. */
const OF_NO_ACCOUNT = ['Event', 'ComponentStatus', 'PodMetrics', 'NodeMetrics'];

/** What there is now, to be compared with later. */
export const takeInventory = async (kubectl: Kubectl, scope: Scope): Promise<KubeObject[]> => {
  const { objects, missing } = await listObjects(kubectl, scope);
  if (missing.length > 0) throw new Error(`cannot list ${missing.join('; ')}`);
  return objects.filter(({ kind }) => !OF_NO_ACCOUNT.includes(kind));
};

/**
 * The names of what is there now and was not before, and what holds up its deletion. Pure.
 *
 * @param kept names as {@link nameOf} has them, of what shall stay
 */
export function leftovers(
  before: readonly KubeObject[],
  now: readonly KubeObject[],
  kept: readonly RegExp[] = [],
): string[] {
  const known = new Set(before.map(({ metadata }) => metadata.uid));
  return now
    .filter(({ metadata }) => !known.has(metadata.uid))
    .filter((object) => !kept.some((name) => name.test(nameOf(object))))
    .map((object) => {
      const { deletionTimestamp, finalizers = [] } = object.metadata;
      const held = finalizers.length > 0 ? `, held by ${finalizers.join(', ')}` : '';
      return `${nameOf(object)}${deletionTimestamp ? ` (being deleted${held})` : ''}`;
    });
}

export interface NothingLeft {
  scope: Scope;
  before: readonly KubeObject[];
  kept?: readonly RegExp[];
  withinMs: number;
}

/** Resolves when all that came after `before` has gone. @throws with what is still there */
export const nothingLeft = (
  kubectl: Kubectl,
  { scope, before, kept, withinMs }: NothingLeft,
): Promise<void> =>
  waitFor(
    'all to be gone',
    async () => {
      const left = leftovers(before, await takeInventory(kubectl, scope), kept);
      if (left.length > 0) throw new Error(`${left.length} left: ${left.join(', ')}`);
    },
    withinMs,
  );
