import kafkajs, { type AclEntry, type AclFilter, type Admin } from 'kafkajs';

// Node finds these names only by way of the module's default.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

const OPERATIONS = {
  All: AclOperationTypes.ALL,
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Create: AclOperationTypes.CREATE,
  Delete: AclOperationTypes.DELETE,
  Alter: AclOperationTypes.ALTER,
  Describe: AclOperationTypes.DESCRIBE,
  ClusterAction: AclOperationTypes.CLUSTER_ACTION,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  AlterConfigs: AclOperationTypes.ALTER_CONFIGS,
  IdempotentWrite: AclOperationTypes.IDEMPOTENT_WRITE,
} as const;
const RESOURCES = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  cluster: AclResourceTypes.CLUSTER,
  transactionalId: AclResourceTypes.TRANSACTIONAL_ID,
} as const;
const PATTERNS = {
  literal: ResourcePatternTypes.LITERAL,
  prefix: ResourcePatternTypes.PREFIXED,
} as const;
const PERMISSIONS = { allow: AclPermissionTypes.ALLOW, deny: AclPermissionTypes.DENY } as const;

/** One rule of a broker's about one principal, by the names that Strimzi has for it. */
export interface AccessEntry {
  operation: keyof typeof OPERATIONS;
  resource: keyof typeof RESOURCES;
  /** Of a topic, a group …; of the cluster `kafka-cluster`. */
  name: string;
  pattern: keyof typeof PATTERNS;
  /** Address that one comes from, `*` for all. */
  host: string;
  permission: keyof typeof PERMISSIONS;
}

/** All rules about this principal (`User:NAME`). @throws when the broker knows others than these */
export async function listAccess(admin: Admin, principal: string): Promise<AccessEntry[]> {
  const { resources } = await admin.describeAcls({
    principal,
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  });
  return resources.flatMap(({ resourceType, resourceName: name, resourcePatternType, acls }) =>
    acls.map(({ host, operation, permissionType }) => ({
      operation: nameIn(OPERATIONS, operation),
      resource: nameIn(RESOURCES, resourceType),
      name,
      pattern: nameIn(PATTERNS, resourcePatternType),
      host,
      permission: nameIn(PERMISSIONS, permissionType),
    })),
  );
}

/** Those that are there already stay. */
export async function addAccess(
  admin: Admin,
  principal: string,
  entries: readonly AccessEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await admin.createAcls({ acl: entries.map((entry) => encode(principal, entry)) });
}

/** Exactly these; those that are gone already are no error. */
export async function removeAccess(
  admin: Admin,
  principal: string,
  entries: readonly AccessEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const filters: AclFilter[] = entries.map((entry) => encode(principal, entry));
  await admin.deleteAcls({ filters });
}

const encode = (principal: string, entry: AccessEntry): AclEntry => ({
  principal,
  host: entry.host,
  operation: OPERATIONS[entry.operation],
  permissionType: PERMISSIONS[entry.permission],
  resourceType: RESOURCES[entry.resource],
  resourceName: entry.name,
  resourcePatternType: PATTERNS[entry.pattern],
});

function nameIn<Name extends string>(codes: Readonly<Record<Name, number>>, code: number): Name {
  for (const name of Object.keys(codes) as Name[]) if (codes[name] === code) return name;
  throw new Error(`the broker has a rule with code ${code}, none of ${Object.keys(codes).join()}`);
}
