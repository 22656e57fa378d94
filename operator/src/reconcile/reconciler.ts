import { type GeneratedSecretName, MANAGED_BY } from '@anomaly-prediction/cdk8s';
import type { Logger } from 'pino';
import type { AnomalyPredictorSpec } from '../api/index.ts';
import { type KubeClient, NotServedError } from '../kube/index.ts';
import type { KubeObject } from '../kube/object.ts';
import type { PredictorAnswer } from '../predictor/report.ts';
import { type Identity, identityOf, type StoredAnomalyPredictor } from '../resource.ts';
import { type Applied, applyAll, carryOut } from './apply.ts';
import { type Cache, SERVED_BY_KAFKA } from './cache.ts';
import {
  CHILD_SELECTOR,
  childKey,
  desiredChildren,
  isOwnedBy,
  ownerReference,
} from './children.ts';
import { hasFinalizer, withFinalizer, withoutFinalizer } from './finalizer.ts';
import { createFutile } from './futile.ts';
import type { SecretKeeper } from './generated-secrets.ts';
import { parseSpec } from './parse-spec.ts';
import { recheckMs } from './problems.ts';
import { isKafkaCluster, isServedByKafka, planRemoval, type Removal } from './removal.ts';
import type { Reporter } from './reporter.ts';
import type { ResourceWriter } from './resource-writer.ts';

/** A deletion that takes longer is told of. */
const DELETION_EXPECTED_MS = 15_000;

export interface ReconcilerOptions {
  client: KubeClient;
  cache: Cache;
  secrets: SecretKeeper;
  reporter: Reporter;
  writer: ResourceWriter;
  /** What the predictor of this resource said last. */
  predictorAnswer(namespace: string, name: string): PredictorAnswer;
  images: { registry: string; tag: string };
  log: Logger;
  nowMs: () => number;
}

/**
 * Makes what is there what the resource asks for, and says in its status how far that is.
 *
 * @returns after how many ms to look again although nothing changes, undefined for never
 * @throws the errors of the client for what may work when tried again
 */
export type Reconcile = (namespace: string, name: string) => Promise<number | undefined>;

export function createReconcile(options: ReconcilerOptions): Reconcile {
  const { client, cache, secrets, reporter, writer, predictorAnswer, images, nowMs } = options;
  const logOf = ({ namespace, name }: Identity) => options.log.child({ namespace, name });
  const uidByKey = new Map<string, string>();
  const futile = createFutile();

  /** What was kept in mind of a resource that is gone, or of one that had its name before. */
  function forgetFormer(key: string, uid: string | undefined): void {
    const former = uidByKey.get(key);
    if (former !== undefined && former !== uid) forget(former);
    if (uid === undefined) uidByKey.delete(key);
    else uidByKey.set(key, uid);
  }

  function forget(uid: string): void {
    reporter.forget(uid);
    secrets.drop(uid);
    writer.forget(uid);
  }

  const setFinalizers = (resource: StoredAnomalyPredictor, finalizers: string[]) =>
    writer.patch(resource, { metadata: { finalizers } });

  /** Before the first topic is made, since none may be left when the resource goes. */
  const holdBack = async (
    resource: StoredAnomalyPredictor,
    { kafka }: AnomalyPredictorSpec,
  ): Promise<StoredAnomalyPredictor> =>
    !kafka.managed || hasFinalizer(resource)
      ? resource
      : setFinalizers(resource, withFinalizer(resource));

  const letGo = (resource: StoredAnomalyPredictor): Promise<StoredAnomalyPredictor> =>
    setFinalizers(resource, withoutFinalizer(resource));

  async function lookAfterChildren(
    resource: StoredAnomalyPredictor,
    identity: Identity,
    spec: AnomalyPredictorSpec,
  ): Promise<Applied & { pruned: boolean }> {
    const { namespace, name, uid } = identity;
    const known = await secrets.read(identity, wantedSecrets(spec));
    const owner = ownerReference(resource, uid);
    const desired = desiredChildren({
      ...{ name, namespace, spec, images, owner },
      secrets: known.values,
      managedBy: MANAGED_BY,
    });
    try {
      const applied = await applyAll(
        desired,
        (object) =>
          object.kind === 'Secret' ? known.live.get(object.metadata.name) : cache.child(object),
        { client, futile, ownerUid: uid, autoscalers: cache.autoscalers(namespace) },
      );
      const ownSecrets = [...known.live.values()].filter((secret) => isOwnedBy(secret, uid));
      const owned = [...cache.childrenOf(namespace, uid), ...ownSecrets];
      const removal = planPruning(desired, owned);
      await carryOut(removal, client, logOf(identity));
      tellWritten(applied, logOf(identity));
      const written = applied.children.some(({ live }) => live && isNewSecret(live, known.live));
      if (written || removal.delete.some(({ kind }) => kind === 'Secret')) secrets.forget(uid);
      return { ...applied, pruned: removal.waitFor.length === 0 };
    } catch (error) {
      // It may have been a Secret that is not any more what it was.
      secrets.forget(uid);
      throw error;
    }
  }

  /** Asks the API server itself, since the cache may not have heard yet of what was just made. */
  async function listServedByKafka({ namespace, uid }: Identity): Promise<KubeObject[]> {
    const lists = SERVED_BY_KAFKA.map(async (kind) => {
      try {
        return (await client.list<KubeObject>(kind, namespace, CHILD_SELECTOR)).items;
      } catch (error) {
        if (error instanceof NotServedError) return [];
        throw error;
      }
    });
    return (await Promise.all(lists)).flat().filter((object) => isOwnedBy(object, uid));
  }

  /** Topics and users first; all else goes with the resource, by its owner references. */
  async function finalize(
    resource: StoredAnomalyPredictor,
    identity: Identity,
  ): Promise<number | undefined> {
    if (!hasFinalizer(resource)) return undefined;
    const owned = cache.childrenOf(identity.namespace, identity.uid);
    const cached = owned.filter(isServedByKafka);
    const served = cached.length > 0 ? cached : await listServedByKafka(identity);
    const removal = planRemoval(served, owned.some(isKafkaCluster));
    const log = logOf(identity);
    await carryOut(removal, client, log);
    if (removal.waitFor.length === 0) {
      await letGo(resource);
      log.info('deletion: topics and users are gone, and the rest goes with the resource');
      return undefined;
    }
    log.debug({ waitsFor: removal.waitFor.length }, 'deletion waits for topics and users');
    const { deletionTimestamp = '' } = resource.metadata;
    const waitedMs = nowMs() - Date.parse(deletionTimestamp);
    if (waitedMs < DELETION_EXPECTED_MS) return DELETION_EXPECTED_MS - Math.max(0, waitedMs);
    await reporter.reportStuck(resource, removal.waitFor, nowMs());
    return undefined;
  }

  return async (namespace, name) => {
    const cached = cache.resource(namespace, name);
    forgetFormer(`${namespace}/${name}`, cached?.metadata.uid);
    if (!cached) return undefined;
    const resource = await writer.freshest(cached);
    const identity = identityOf(resource);
    if (resource.metadata.deletionTimestamp !== undefined) return finalize(resource, identity);
    const parsed = parseSpec(resource);
    const observed = {
      generation: resource.metadata.generation ?? 0,
      parsed,
      predictor: predictorAnswer(namespace, name),
      nowMs: nowMs(),
    };
    if ('fault' in parsed) {
      return reporter.report(resource, { ...observed, children: [], problems: [] });
    }
    const { spec } = parsed;
    if (spec.paused) return undefined;
    const held = await holdBack(resource, spec);
    const { pruned, ...applied } = await lookAfterChildren(held, identity, spec);
    const isFree = pruned && !spec.kafka.managed && hasFinalizer(held);
    const current =
      isFree && (await listServedByKafka(identity)).length === 0 ? await letGo(held) : held;
    const writeMs = await reporter.report(current, { ...observed, ...applied });
    return earlier(writeMs, recheckMs(applied.problems));
  };
}

const earlier = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

const isNewSecret = (
  { kind, metadata }: KubeObject,
  read: ReadonlyMap<string, KubeObject>,
): boolean =>
  kind === 'Secret' &&
  metadata.resourceVersion !== read.get(metadata.name)?.metadata.resourceVersion;

function tellWritten({ written: { created, changed } }: Applied, log: Logger): void {
  // A resource that is new has them all made: how many says as much.
  if (created.length > 0) log.info({ created: created.length }, 'children created');
  if (changed.length > 0) log.info({ changed }, 'children changed');
}

/** Takes away what the spec does not ask for any more. */
function planPruning(desired: readonly KubeObject[], owned: readonly KubeObject[]): Removal {
  const wanted = new Set(desired.map(childKey));
  const unwanted = owned.filter((object) => !wanted.has(childKey(object)));
  return planRemoval(unwanted, owned.some(isKafkaCluster));
}

const wantedSecrets = ({ chaos }: AnomalyPredictorSpec): ReadonlySet<GeneratedSecretName> =>
  new Set(chaos.enabled ? ['database', 'chaos'] : ['database']);
