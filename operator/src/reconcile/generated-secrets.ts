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

/** Reads Secrets by name, and keeps in mind what it read, since they are not watched. */
export interface SecretKeeper {
  /**
   * All Secrets of a resource. A `wanted` one that is not there yet is made up, and so is one that is
   * not ours: that is left alone, and its name reported as in use.
   */
  read(owner: Owner, wanted: ReadonlySet<GeneratedSecretName>): Promise<KnownSecrets>;
  forget(uid: string): void;
}

export interface SecretKeeperOptions {
  client: KubeClient;
  /** For how long a Secret that was deleted may go unnoticed. */
  rereadMs: number;
  nowMs: () => number;
  random?: RandomBytes;
}

interface Read {
  atMs: number;
  secret: StoredSecret | undefined;
}

export function createSecretKeeper(options: SecretKeeperOptions): SecretKeeper {
  const { client, rereadMs, nowMs, random = randomBytes } = options;
  const readsByUid = new Map<string, Map<GeneratedSecretName, Read>>();

  async function find(
    { namespace, name, uid }: Owner,
    part: GeneratedSecretName,
    isWanted: boolean,
  ): Promise<StoredSecret | undefined> {
    const reads = readsByUid.get(uid) ?? new Map<GeneratedSecretName, Read>();
    readsByUid.set(uid, reads);
    const last = reads.get(part);
    const isKnown = last !== undefined && (last.secret !== undefined || !isWanted);
    if (isKnown && nowMs() - last.atMs < rereadMs) return last.secret;
    const secret = await client.get<StoredSecret>(KINDS.secret, namespace, childName(name, part));
    reads.set(part, { atMs: nowMs(), secret });
    return secret;
  }

  return {
    async read(owner, wanted) {
      const live = new Map<string, KubeObject>();
      const values = {} as GeneratedSecrets;
      for (const part of GENERATED_SECRETS) {
        const secret = await find(owner, part, wanted.has(part));
        if (secret) live.set(secret.metadata.name, secret);
        const ours = secret && isOwnedBy(secret, owner.uid) ? readValue(secret) : undefined;
        values[part] = ours ?? makeUp(random);
      }
      return { values, live };
    },
    forget: (uid) => void readsByUid.delete(uid),
  };
}

function readValue({ data, metadata }: StoredSecret): GeneratedSecret | undefined {
  const encoded = data?.[SECRET_KEY];
  const revision = metadata.annotations?.[REVISION_ANNOTATION];
  if (encoded === undefined || revision === undefined) return undefined;
  return { value: Buffer.from(encoded, 'base64').toString(), revision };
}

const makeUp = (random: RandomBytes): GeneratedSecret => ({
  value: random(PASSWORD_BYTES).toString('base64url'),
  revision: random(REVISION_BYTES).toString('hex'),
});
