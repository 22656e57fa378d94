import { createHash } from 'node:crypto';

/** Longest name that becomes a label value or a host name. */
const NAME_MAX_LENGTH = 63;
const HASH_LENGTH = 6;

/** `NAME-PART`, as every child is called. */
export const childName = (name: string, part: string): string => `${name}-${part}`;

export const kafkaName = (name: string): string => childName(name, 'kafka');

/**
 * Strimzi calls a broker's pod `CLUSTER-POOL-ID`, which must be a host name: a pool's name that
 * would make it too long is cut, and stays unique by a hash of what was cut.
 */
export function nodePoolName(name: string): string {
  const plain = childName(name, 'broker');
  const available = NAME_MAX_LENGTH - kafkaName(name).length - '-'.length - '-99'.length;
  if (plain.length <= available) return plain;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${name.slice(0, available - HASH_LENGTH - 1).replace(/-+$/, '')}-${hash}`;
}

/** Names by which Strimzi's Secrets and Services of a cluster are found. */
export const bootstrapService = (name: string): string => `${kafkaName(name)}-kafka-bootstrap`;
export const clusterCaSecret = (name: string): string => `${kafkaName(name)}-cluster-ca-cert`;
