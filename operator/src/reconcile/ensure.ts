import {
  AlreadyExistsError,
  FIELD_MANAGER,
  type KubeClient,
  type KubeObject,
  kindOfObject,
} from '../kube/index.ts';
import { preconditionsOf } from '../resource.ts';
import { isAutoscaled, withoutReplicas, yieldReplicas } from './autoscaling.ts';
import { describeChild, isCurrent, isOwnedBy, ownerOf } from './children.ts';

/** Something else has the name: it is left alone. */
export class NameInUseError extends Error {
  override name = 'NameInUseError';
}

/** It goes by itself, being of one that had the resource's name before and was deleted. */
export class PredecessorNotGoneError extends Error {
  override name = 'PredecessorNotGoneError';
}

export interface EnsureOptions {
  client: KubeClient;
  ownerUid: string;
  autoscalers: readonly KubeObject[];
}

/**
 * Makes one object what is desired, with no write when it is. `known` is what the cache holds, which
 * may be behind: then the write's preconditions fail, and the next attempt knows more.
 *
 * @returns the object as it is now
 * @throws NameInUseError or PredecessorNotGoneError when an object of that name is not ours; the
 *   errors of the client
 */
export async function ensureChild(
  desired: KubeObject,
  known: KubeObject | undefined,
  options: EnsureOptions,
): Promise<KubeObject> {
  const live = known ?? (await createOrGet(desired, options));
  if (!isOwnedBy(live, options.ownerUid)) throw notOurs(desired, live);
  return isAutoscaled(desired, options.autoscalers)
    ? ensureAutoscaled(desired, live, options)
    : ensureSame(desired, live, options);
}

function notOurs(desired: KubeObject, live: KubeObject): Error {
  const owner = ownerOf(live);
  if (owner && owner.name === ownerOf(desired)?.name) {
    return new PredecessorNotGoneError(
      `${describeChild(desired)} is still of an earlier AnomalyPredictor ${owner.name}, and goes with it.`,
    );
  }
  return new NameInUseError(
    `${describeChild(desired)} exists in namespace ${desired.metadata.namespace} and is not of this ` +
      'AnomalyPredictor: it is left as it is. Delete it, or give the AnomalyPredictor another name.',
  );
}

async function createOrGet(desired: KubeObject, { client }: EnsureOptions): Promise<KubeObject> {
  const kind = kindOfObject(desired);
  try {
    return await client.create(kind, desired);
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
    const { namespace, name } = desired.metadata;
    const found = await client.get(kind, namespace, name);
    // Gone in between: the next attempt makes it.
    if (!found) throw error;
    return found;
  }
}

async function ensureSame(
  desired: KubeObject,
  live: KubeObject,
  { client }: EnsureOptions,
): Promise<KubeObject> {
  if (isCurrent(live, desired)) return live;
  return client.apply(kindOfObject(desired), live, desired, preconditionsOf(live));
}

async function ensureAutoscaled(
  desired: KubeObject,
  live: KubeObject,
  { client }: EnsureOptions,
): Promise<KubeObject> {
  if (isCurrent(live, withoutReplicas(desired))) return live;
  const kind = kindOfObject(desired);
  const { namespace, name } = desired.metadata;
  // The cache keeps no managed fields, and who owns the number of pods is what counts here.
  const whole = (await client.get(kind, namespace, name)) ?? live;
  return client.apply(
    kind,
    whole,
    yieldReplicas(desired, whole, FIELD_MANAGER),
    preconditionsOf(whole),
  );
}
