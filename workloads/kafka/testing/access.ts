import type { Access } from '@anomaly-prediction/messages';
import type { Kafka } from 'kafkajs';
import { type AccessEntry, addAccess } from './acls.ts';

/** Lets `principal` (as `User:NAME`) do this and no more, as Strimzi's user operator would. */
export async function grant(kafka: Kafka, principal: string, access: Access): Promise<void> {
  const rule = { pattern: 'literal', host: '*', permission: 'allow' } as const;
  const entries: AccessEntry[] = [
    ...access.topics.flatMap(({ name, operations }) =>
      operations.map((operation) => ({ ...rule, resource: 'topic' as const, name, operation })),
    ),
    ...access.groups.map((name) => ({
      ...rule,
      resource: 'group' as const,
      name,
      operation: 'Read' as const,
    })),
  ];
  const admin = kafka.admin();
  await admin.connect();
  try {
    await addAccess(admin, principal, entries);
  } finally {
    await admin.disconnect();
  }
}
