import { randomBytes } from 'node:crypto';
import {
  childName,
  GENERATED_SECRETS,
  type GeneratedSecret,
  type GeneratedSecretName,
  type GeneratedSecrets,
  REVISION_ANNOTATION,
  SECRET_KEY,
} from '@anomaly-prediction/cdk8s';
import { KINDS, type KubeClient } from '../kube/index.ts';
import type { KubeObject } from '../kube/object.ts';
import { isOwnedBy } from './children.ts';

/** 192 bits, as text that needs no escaping anywhere. */
const PASSWORD_BYTES = 24;
const REVISION_BYTES = 6;

interface StoredSecret extends KubeObject {
  data?: Record<string, string>;
}

export type RandomBytes = (size: number) => Buffer;

/** What is known of a resource's Secrets. */
export interface KnownSecrets {
  values: GeneratedSecrets;
  /** Those that are there, ours or not, by name. */
  live: Map<string, KubeObject>;
}

interface Owner {
  namespace: string;
  name: string;
  uid: string;
}

/**
 * Reads Secrets by name, and keeps in mind those of ours, since they are not watched: what becomes
 * of one is noticed only after it was forgotten.
 */
export interface SecretKeeper {
  /**
   * All Secrets of a resource. A `wanted` one that is not there yet is made up, and so is one that is
   * not ours: that is left alone, and its name reported as in use.
   */
  read(owner: Owner, wanted: ReadonlySet<GeneratedSecretName>): Promise<KnownSecrets>;
  /** What was read of a resource's Secrets; what was made up for it stays. */
  forget(uid: string): void;
  forgetAll(): void;
  /** All of a resource that is gone. */
  drop(uid: string): void;
}

/** Undefined: there is none. */
type Reads = Map<GeneratedSecretName, StoredSecret | undefined>;

export function createSecretKeeper(
  client: KubeClient,
  random: RandomBytes = randomBytes,
): SecretKeeper {
  const readsByUid = new Map<string, Reads>();
  /** Until it is stored: made up anew each time it would roll out pods each time. */
  const madeUpByUid = new Map<string, GeneratedSecrets>();

  const madeUpFor = (uid: string): GeneratedSecrets => {
    const known = madeUpByUid.get(uid);
    if (known) return known;
    const fresh = { database: makeUp(random), chaos: makeUp(random) };
    madeUpByUid.set(uid, fresh);
    return fresh;
  };

  async function find(
    { namespace, name, uid }: Owner,
    part: GeneratedSecretName,
    isWanted: boolean,
  ): Promise<StoredSecret | undefined> {
    const reads: Reads = readsByUid.get(uid) ?? new Map();
    readsByUid.set(uid, reads);
    const known = reads.get(part);
    if (known ? isOwnedBy(known, uid) : reads.has(part) && !isWanted) return known;
    const secret = await client.get<StoredSecret>(KINDS.secret, namespace, childName(name, part));
    reads.set(part, secret);
    return secret;
  }

  return {
    async read(owner, wanted) {
      const live = new Map<string, KubeObject>();
      const values = {} as GeneratedSecrets;
      for (const part of GENERATED_SECRETS) {
        const secret = await find(owner, part, wanted.has(part));
        if (secret) live.set(secret.metadata.name, secret);
        const fresh = madeUpFor(owner.uid)[part];
        const isOurs = secret !== undefined && isOwnedBy(secret, owner.uid);
        values[part] = isOurs ? storedValue(secret, fresh) : fresh;
        // Once stored it is used up: deleting a Secret is how to have another one made.
        if (isOurs && values[part].value === fresh.value) {
          madeUpByUid.set(owner.uid, { ...madeUpFor(owner.uid), [part]: makeUp(random) });
        }
      }
      return { values, live };
    },
    forget: (uid) => void readsByUid.delete(uid),
    forgetAll: () => readsByUid.clear(),
    drop(uid) {
      readsByUid.delete(uid);
      madeUpByUid.delete(uid);
    },
  };
}

/** A revision that somebody took off is made up again. */
function storedValue({ data, metadata }: StoredSecret, fresh: GeneratedSecret): GeneratedSecret {
  const encoded = data?.[SECRET_KEY];
  if (encoded === undefined) return fresh;
  const revision = metadata.annotations?.[REVISION_ANNOTATION] ?? fresh.revision;
  return { value: Buffer.from(encoded, 'base64').toString(), revision };
}

const makeUp = (random: RandomBytes): GeneratedSecret => ({
  value: random(PASSWORD_BYTES).toString('base64url'),
  revision: random(REVISION_BYTES).toString('hex'),
});
