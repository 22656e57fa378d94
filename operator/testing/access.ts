import type { AuditEvent } from '@anomaly-prediction/test';
import type { PolicyRule } from '../src/rbac.ts';

/** What somebody asked of the API server, once however often. */
export interface AccessRequest {
  verb: string;
  group: string;
  /** With its subresource: `anomalypredictors/status`. */
  resource: string;
  /** Undefined: of the whole cluster, or in all namespaces. */
  namespace: string | undefined;
  /** Undefined where the request names no object, as a list or a create. */
  name: string | undefined;
}

/** One verb on one resource that a role gives. */
export interface AccessGrant {
  /** That gives it: `ClusterRole operator`, `Role shop/operator`. */
  by: string;
  verb: string;
  group: string;
  resource: string;
  /** Undefined: in all. */
  namespace: string | undefined;
  /** Undefined: all of them. */
  names: readonly string[] | undefined;
}

/** A Role, ClusterRole or one of their bindings, as far as it is read here; others are passed over. */
export interface AccessObject {
  kind: string;
  metadata: { name: string; namespace?: string };
  rules?: PolicyRule[];
  roleRef?: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
}

export interface ServiceAccount {
  namespace: string;
  name: string;
}

/** As the API server calls it. */
export const userNameOf = ({ namespace, name }: ServiceAccount): string =>
  `system:serviceaccount:${namespace}:${name}`;

/** The groups that the API server puts it into. */
export const groupsOf = ({ namespace }: ServiceAccount): string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
  'system:authenticated',
];

/** What a user asked for, by the audit log; paths that are no resource are left out. */
export function requestsOf(events: readonly AuditEvent[], username: string): AccessRequest[] {
  const requests = new Map<string, AccessRequest>();
  for (const { user, verb, objectRef } of events) {
    if (user.username !== username || objectRef?.resource === undefined) continue;
    const { apiGroup = '', resource, subresource, namespace, name } = objectRef;
    const request: AccessRequest = {
      verb,
      group: apiGroup,
      resource: subresource === undefined ? resource : `${resource}/${subresource}`,
      namespace,
      // The log names what was made too, though RBAC judges before the body is read.
      name: verb === 'create' ? undefined : name,
    };
    requests.set(JSON.stringify(request), request);
  }
  return [...requests.values()];
}

/**
 * All that the bindings among these objects give to a service account.
 *
 * @throws Error when a binding names a role that is not among them
 */
export const grantsOf = (
  objects: readonly AccessObject[],
  account: ServiceAccount,
): AccessGrant[] =>
  objects
    .filter(({ subjects }) =>
      subjects?.some(
        ({ kind, name, namespace }) =>
          kind === 'ServiceAccount' && name === account.name && namespace === account.namespace,
      ),
    )
    .flatMap((binding) => grantsOfBinding(binding, objects));

function grantsOfBinding(
  { kind, metadata, roleRef }: AccessObject,
  objects: readonly AccessObject[],
): AccessGrant[] {
  const role = objects.find(
    (object) =>
      object.kind === roleRef?.kind &&
      object.metadata.name === roleRef.name &&
      (object.kind === 'ClusterRole' || object.metadata.namespace === metadata.namespace),
  );
  if (!role) throw new Error(`${kind} ${metadata.name} names ${roleRef?.name}, which is not there`);
  const where = role.metadata.namespace === undefined ? '' : `${role.metadata.namespace}/`;
  return (role.rules ?? []).flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => ({
          by: `${role.kind} ${where}${role.metadata.name}`,
          ...{ verb, group, resource },
          namespace: kind === 'RoleBinding' ? metadata.namespace : undefined,
          names: resourceNames,
        })),
      ),
    ),
  );
}

export interface AccessVerdict {
  /** Asked for, and given by no role. */
  denied: AccessRequest[];
  /** Given, and never asked for. */
  unused: AccessGrant[];
}

/** Holds what was asked against what the roles give. Knows no wildcard: our roles have none. Pure. */
export function judgeAccess(
  requests: readonly AccessRequest[],
  grants: readonly AccessGrant[],
): AccessVerdict {
  const used = new Set<AccessGrant>();
  const denied = requests.filter((request) => {
    const allowing = grants.filter((grant) => allows(grant, request));
    for (const grant of allowing) used.add(grant);
    return allowing.length === 0;
  });
  return { denied, unused: grants.filter((grant) => !used.has(grant)) };
}

const allows = (grant: AccessGrant, request: AccessRequest): boolean =>
  grant.verb === request.verb &&
  grant.group === request.group &&
  grant.resource === request.resource &&
  (grant.namespace === undefined || grant.namespace === request.namespace) &&
  (grant.names === undefined || (request.name !== undefined && grant.names.includes(request.name)));

/** `patch kafkatopics.kafka.strimzi.io in shop`, as a test shows it. */
export const describeAccess = (access: {
  verb: string;
  group: string;
  resource: string;
  namespace: string | undefined;
}): string => {
  const { verb, group, resource, namespace } = access;
  return `${verb} ${resource}${group && `.${group}`}${namespace === undefined ? '' : ` in ${namespace}`}`;
};
