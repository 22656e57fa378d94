import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AuditEvent } from '@anomaly-prediction/test';
import { COUNTED_VERBS, isSuccess, UNCOUNTED_RESOURCES } from './judge.ts';

/** How often each creation and deletion was done: by user, and by the call's key. */
export type DoneByUser = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Most lines are reads and watches: these are not even parsed. */
const MAY_COUNT = /"verb":"(create|delete)"/;

/** What these users have done by the API server's own audit log, which may be longer than memory. */
export async function readAuditLog(file: string, users: ReadonlySet<string>): Promise<DoneByUser> {
  const done = new Map([...users].map((user) => [user, new Map<string, number>()]));
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (!MAY_COUNT.test(line)) continue;
    const { verb, user, objectRef, responseStatus } = JSON.parse(line) as AuditEvent;
    const counts = done.get(user.username);
    const resource = objectRef?.resource ?? '';
    if (!counts || !COUNTED_VERBS.includes(verb) || UNCOUNTED_RESOURCES.includes(resource))
      continue;
    if (!isSuccess(responseStatus?.code ?? 0)) continue;
    const key = `${verb} ${resource}/${objectRef?.name}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return done;
}

/** Where the audit log tells other counts than the proxies, which all calls should have come through. Pure. */
export function auditDifferences(byAudit: DoneByUser, byProxies: DoneByUser): string[] {
  return [...byProxies].flatMap(([user, counts]) => {
    const audited = byAudit.get(user) ?? new Map<string, number>();
    return [...new Set([...counts.keys(), ...audited.keys()])].flatMap((key) => {
      const [is, should] = [audited.get(key) ?? 0, counts.get(key) ?? 0];
      return is === should ? [] : [`${user}: ${key}: ${is} in the audit log, ${should} seen`];
    });
  });
}
