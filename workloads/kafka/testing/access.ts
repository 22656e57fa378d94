import type { Access, Operation } from '@anomaly-prediction/messages';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  type Kafka,
  ResourcePatternTypes,
} from 'kafkajs';

const OPERATIONS: Record<Operation, AclOperationTypes> = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Create: AclOperationTypes.CREATE,
  Describe: AclOperationTypes.DESCRIBE,
};

/** Lets `principal` (as `User:NAME`) do this and no more, as Strimzi's user operator would. */
export async function grant(kafka: Kafka, principal: string, access: Access): Promise<void> {
  const rule = {
    principal,
    host: '*',
    permissionType: AclPermissionTypes.ALLOW,
    resourcePatternType: ResourcePatternTypes.LITERAL,
  };
  const acl = [
    ...access.topics.flatMap(({ name, operations }) =>
      operations.map((operation) => ({
        ...rule,
        resourceType: AclResourceTypes.TOPIC,
        resourceName: name,
        operation: OPERATIONS[operation],
      })),
    ),
    ...access.groups.map((resourceName) => ({
      ...rule,
      resourceType: AclResourceTypes.GROUP,
      resourceName,
      operation: AclOperationTypes.READ,
    })),
  ];
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createAcls({ acl });
  } finally {
    await admin.disconnect();
  }
}
