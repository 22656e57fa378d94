import { type GeneratedSecretName, MANAGED_BY } from '@anomaly-prediction/cdk8s';
import type { Logger } from 'pino';
import type { AnomalyPredictorSpec } from '../api/index.ts';
import { KINDS, type KubeClient } from '../kube/index.ts';
import type { KubeObject } from '../kube/object.ts';
import type { PredictorAnswer } from '../predictor/report.ts';
import {
  type Identity,
  identityOf,
  preconditionsOf,
  type StoredAnomalyPredictor,
} from '../resource.ts';
import { type Applied, applyAll, carryOut } from './apply.ts';
import type { Cache } from './cache.ts';
import { childKey, desiredChildren, isOwnedBy, ownerReference } from './children.ts';
import { hasFinalizer, withFinalizer, withoutFinalizer } from './finalizer.ts';
import type { SecretKeeper } from './generated-secrets.ts';
import { parseSpec } from './parse-spec.ts';
import { isKafka, isServedByKafka, planRemoval, type Removal } from './removal.ts';
import type { Reporter } from './reporter.ts';

export interface ReconcilerOptions {
  client: KubeClient;
  cache: Cache;
  secrets: SecretKeeper;
  reporter: Reporter;
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
  const { client, cache, secrets, reporter, predictorAnswer, images, nowMs } = options;
  const logOf = ({ namespace, name }: Identity) => options.log.child({ namespace, name });

  const setFinalizers = (resource: StoredAnomalyPredictor, finalizers: string[]) =>
    client.patch<StoredAnomalyPredictor>(
      KINDS.anomalyPredictor,
      resource,
      { metadata: { finalizers } },
      preconditionsOf(resource),
    );

  /** Before the first topic is made, since none may be left when the resource goes. */
  const holdBack = async (
    resource: StoredAnomalyPredictor,
    { kafka }: AnomalyPredictorSpec,
  ): Promise<StoredAnomalyPredictor> =>
    !kafka.managed || hasFinalizer(resource)
      ? resource
      : setFinalizers(resource, withFinalizer(resource));

  const letGo = async (resource: StoredAnomalyPredictor): Promise<StoredAnomalyPredictor> =>
    hasFinalizer(resource) ? setFinalizers(resource, withoutFinalizer(resource)) : resource;

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
    const applied = await applyAll(
      desired,
      (object) =>
        object.kind === 'Secret' ? known.live.get(object.metadata.name) : cache.child(object),
      { client, ownerUid: uid, autoscalers: cache.autoscalers(namespace) },
    );
    const ownSecrets = [...known.live.values()].filter((secret) => isOwnedBy(secret, uid));
    const owned = [...cache.childrenOf(namespace, name, uid), ...ownSecrets];
    const removal = planPruning(desired, owned);
    await carryOut(removal, client, logOf(identity));
    tellWritten(applied, logOf(identity));
    if (removal.delete.some(({ kind }) => kind === 'Secret')) secrets.forget(uid);
    return { ...applied, pruned: removal.waitFor.length === 0 };
  }

  /** Topics and users first; all else goes with the resource, by its owner references. */
  async function finalize(resource: StoredAnomalyPredictor, identity: Identity): Promise<void> {
    const { namespace, name, uid } = identity;
    reporter.forget(uid);
    secrets.forget(uid);
    if (!hasFinalizer(resource)) return;
    const owned = cache.childrenOf(namespace, name, uid);
    const removal = planRemoval(owned.filter(isServedByKafka), owned.some(isKafka));
    const log = logOf(identity);
    await carryOut(removal, client, log);
    if (removal.waitFor.length > 0) {
      log.info({ waitsFor: removal.waitFor.length }, 'deletion waits for topics and users');
      return;
    }
    await letGo(resource);
    log.info('deletion: topics and users are gone, and the rest goes with the resource');
  }

  return async (namespace, name) => {
    const resource = cache.resource(namespace, name);
    if (!resource) return undefined;
    const identity = identityOf(resource);
    if (resource.metadata.deletionTimestamp !== undefined) {
      await finalize(resource, identity);
      return undefined;
    }
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
    const current = pruned && !spec.kafka.managed ? await letGo(held) : held;
    return reporter.report(current, { ...observed, ...applied });
  };
}

function tellWritten({ written: { created, changed } }: Applied, log: Logger): void {
  // A resource that is new has them all made: how many says as much.
  if (created.length > 0) log.info({ created: created.length }, 'children created');
  if (changed.length > 0) log.info({ changed }, 'children changed');
}

/** Takes away what the spec does not ask for any more. */
function planPruning(desired: readonly KubeObject[], owned: readonly KubeObject[]): Removal {
  const wanted = new Set(desired.map(childKey));
  const unwanted = owned.filter((object) => !wanted.has(childKey(object)));
  return planRemoval(unwanted, owned.some(isKafka));
}

const wantedSecrets = ({ chaos }: AnomalyPredictorSpec): ReadonlySet<GeneratedSecretName> =>
  new Set(chaos.enabled ? ['database', 'chaos'] : ['database']);
