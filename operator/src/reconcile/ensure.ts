import {
  AlreadyExistsError,
  FIELD_MANAGER,
  InvalidError,
  type KubeClient,
  type KubeObject,
  kindOfObject,
} from '../kube/index.ts';
import { preconditionsOf } from '../resource.ts';
import { isAutoscaled, withoutReplicas, yieldReplicas } from './autoscaling.ts';
import { describeChild, isCurrent, isOwnedBy, ownerOf } from './children.ts';
import type { Futile } from './futile.ts';
import { overwriting } from './overwrite.ts';

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
  futile: Futile;
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
  options: EnsureOptions,
): Promise<KubeObject> {
  return isCurrent(live, desired) || options.futile.isKnown(live, desired)
    ? live
    : bringAbout(desired, live, desired, options);
}

async function ensureAutoscaled(
  desired: KubeObject,
  live: KubeObject,
  options: EnsureOptions,
): Promise<KubeObject> {
  const wanted = withoutReplicas(desired);
  if (isCurrent(live, wanted) || options.futile.isKnown(live, wanted)) return live;
  const { namespace, name } = desired.metadata;
  // The cache keeps no managed fields, and who owns the number of pods is what counts here.
  const whole = (await options.client.get(kindOfObject(desired), namespace, name)) ?? live;
  return bringAbout(wanted, whole, yieldReplicas(desired, whole, FIELD_MANAGER), options);
}

/**
 * Applies; where others have added to a list, which apply leaves to them or which it makes invalid,
 * overwrites. What even that does not bring about is not tried again before something changes.
 */
async function bringAbout(
  wanted: KubeObject,
  live: KubeObject,
  toApply: KubeObject,
  { client, futile }: EnsureOptions,
): Promise<KubeObject> {
  const kind = kindOfObject(wanted);
  const apply = () => client.apply(kind, live, toApply, preconditionsOf(live));
  const applied = await apply().catch((error: unknown) => {
    if (error instanceof InvalidError) return error;
    throw error;
  });
  if (!(applied instanceof InvalidError) && isCurrent(applied, wanted)) return applied;
  try {
    const base = applied instanceof InvalidError ? live : applied;
    const written = await client.overwrite(
      kind,
      base,
      overwriting(wanted, base),
      preconditionsOf(base),
    );
    if (!isCurrent(written, wanted)) futile.remember(written, wanted);
    return written;
  } catch (error) {
    // Not accepted either way: the first answer is about what is wanted, and nothing else.
    throw error instanceof InvalidError && applied instanceof InvalidError ? applied : error;
  }
}
