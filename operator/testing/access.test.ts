import type { AuditEvent } from '@anomaly-prediction/test';
import { describe, expect, it } from 'vitest';
import {
  type AccessObject,
  describeAccess,
  grantsOf,
  judgeAccess,
  requestsOf,
  userNameOf,
} from './access.ts';

const ACCOUNT = { namespace: 'operators', name: 'operator' };
const subjects = [{ kind: 'ServiceAccount', ...ACCOUNT }];

const asked = (
  verb: string,
  objectRef: AuditEvent['objectRef'],
  username = userNameOf(ACCOUNT),
): AuditEvent => ({
  auditID: 'id',
  stage: 'ResponseComplete',
  requestURI: '/',
  requestReceivedTimestamp: '',
  stageTimestamp: '',
  verb,
  user: { username },
  ...(objectRef && { objectRef }),
});

const role = (namespace: string, verbs: string[], resourceNames?: string[]): AccessObject[] => [
  {
    kind: 'Role',
    metadata: { namespace, name: 'role' },
    rules: [
      {
        apiGroups: [''],
        resources: ['secrets'],
        verbs: verbs as 'get'[],
        ...(resourceNames && { resourceNames }),
      },
    ],
  },
  {
    kind: 'RoleBinding',
    metadata: { namespace, name: 'binding' },
    roleRef: { kind: 'Role', name: 'role' },
    subjects,
  },
];

const clusterRole: AccessObject[] = [
  {
    kind: 'ClusterRole',
    metadata: { name: 'role' },
    rules: [{ apiGroups: ['a.example'], resources: ['things/status'], verbs: ['patch'] }],
  },
  {
    kind: 'ClusterRoleBinding',
    metadata: { name: 'binding' },
    roleRef: { kind: 'ClusterRole', name: 'role' },
    subjects,
  },
];

const verdict = (events: AuditEvent[], objects: AccessObject[]) => {
  const requests = requestsOf(events, userNameOf(ACCOUNT));
  const { denied, unused } = judgeAccess(requests, grantsOf(objects, ACCOUNT));
  return { denied: denied.map(describeAccess), unused: unused.map(describeAccess) };
};

const secret = { resource: 'secrets', namespace: 'shop', name: 'a' };

describe('the audit log held against the roles', () => {
  it('finds nothing where what was asked is what is given', () => {
    const status = {
      apiGroup: 'a.example',
      resource: 'things',
      subresource: 'status',
      namespace: 'anywhere',
      name: 'a',
    };
    const objects = [...role('shop', ['get']), ...clusterRole];
    expect(verdict([asked('get', secret), asked('patch', status)], objects)).toEqual({
      denied: [],
      unused: [],
    });
  });

  it('finds what no role gives: another verb, another namespace, another name', () => {
    const other = { ...secret, namespace: 'mall' };
    const events = [asked('get', secret), asked('list', secret), asked('get', other)];
    expect(verdict(events, role('shop', ['get']))).toEqual({
      denied: ['list secrets in shop', 'get secrets in mall'],
      unused: [],
    });
    expect(verdict([asked('get', secret)], role('shop', ['get'], ['b'])).denied).toEqual([
      'get secrets in shop',
    ]);
  });

  it('finds what is given and was never asked for', () => {
    expect(verdict([asked('get', secret)], role('shop', ['get', 'delete'])).unused).toEqual([
      'delete secrets in shop',
    ]);
  });

  it('knows that a role cannot let somebody make an object of one name only', () => {
    expect(verdict([asked('create', secret)], role('shop', ['create'], ['a']))).toEqual({
      denied: ['create secrets in shop'],
      unused: ['create secrets in shop'],
    });
  });

  it('passes over what others asked, and paths that are no resource', () => {
    const events = [asked('list', secret, 'somebody'), asked('get', undefined)];
    expect(verdict(events, [])).toEqual({ denied: [], unused: [] });
  });

  it('passes over what is given to others', () => {
    const grants = grantsOf(role('shop', ['get']), { namespace: 'shop', name: 'operator' });
    expect(grants).toEqual([]);
  });

  it('cannot be done where a binding names a role that is not there', () => {
    expect(() => grantsOf(role('shop', ['get']).slice(1), ACCOUNT)).toThrow(
      'RoleBinding binding names role, which is not there',
    );
  });
});
