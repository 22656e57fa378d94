import {
  type AccessEntry,
  type Admin,
  addAccess,
  listAccess,
  removeAccess,
} from '@anomaly-prediction/kafka/testing';
import type { AccessRule, User } from '../objects.ts';

const CLUSTER_NAME = 'kafka-cluster';

/** As whom a user comes to the brokers. */
export const principalOf = ({ metadata: { name }, spec }: User): string => {
  const { type } = spec?.authentication ?? {};
  return type === 'tls' || type === 'tls-external' ? `User:CN=${name}` : `User:${name}`;
};

/** The rules of the brokers that a user's spec asks for, each once. */
export function entriesOf({ spec }: User): AccessEntry[] {
  const entries = (spec?.authorization?.acls ?? []).flatMap(toEntries);
  return [...new Map(entries.map((entry) => [keyOf(entry), entry])).values()];
}

const toEntries = ({ type = 'allow', host = '*', operations = [], resource }: AccessRule) =>
  operations.map((operation) => ({
    operation: operation as AccessEntry['operation'],
    resource: resource.type,
    name: resource.type === 'cluster' ? CLUSTER_NAME : (resource.name ?? ''),
    pattern: resource.patternType ?? 'literal',
    host,
    permission: type,
  }));

const keyOf = ({ operation, resource, name, pattern, host, permission }: AccessEntry): string =>
  JSON.stringify([operation, resource, name, pattern, host, permission]);

export interface AccessChange {
  add: AccessEntry[];
  remove: AccessEntry[];
}

/** What makes the rules that are there those that are wanted. */
export function accessChange(
  present: readonly AccessEntry[],
  wanted: readonly AccessEntry[],
): AccessChange {
  const presentKeys = new Set(present.map(keyOf));
  const wantedKeys = new Set(wanted.map(keyOf));
  return {
    add: wanted.filter((entry) => !presentKeys.has(keyOf(entry))),
    remove: present.filter((entry) => !wantedKeys.has(keyOf(entry))),
  };
}

/** Has the brokers know exactly these rules about a principal; resolves with what was changed. */
export async function syncAccess(
  admin: Admin,
  principal: string,
  wanted: readonly AccessEntry[],
): Promise<AccessChange> {
  const change = accessChange(await listAccess(admin, principal), wanted);
  // What is allowed no longer goes before what is allowed now.
  await removeAccess(admin, principal, change.remove);
  await addAccess(admin, principal, change.add);
  return change;
}
