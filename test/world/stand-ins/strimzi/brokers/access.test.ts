import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessRule, User } from '../objects.ts';
import { metadata } from '../testing/builders.ts';
import { accessChange, entriesOf, principalOf } from './access.ts';

const user = (spec: User['spec']): User => ({
  metadata: metadata('reader'),
  ...(spec && { spec }),
});
const withRules = (...acls: AccessRule[]) =>
  entriesOf(user({ authorization: { type: 'simple', acls } }));

describe('a user', () => {
  it('comes under the name in its certificate, or under its own', () => {
    expect(principalOf(user({ authentication: { type: 'tls' } }))).toBe('User:CN=reader');
    expect(principalOf(user({ authentication: { type: 'scram-sha-512' } }))).toBe('User:reader');
    expect(principalOf(user(undefined))).toBe('User:reader');
  });

  it('has a rule for each operation, from anywhere and literally unless its spec says otherwise', () => {
    const resource = { type: 'topic', name: 'stats' } as const;
    expect(withRules({ resource, operations: ['Read', 'Write'] })).toEqual(
      ['Read', 'Write'].map((operation) => ({
        operation,
        resource: 'topic',
        name: 'stats',
        pattern: 'literal',
        host: '*',
        permission: 'allow',
      })),
    );
    expect(
      withRules({
        type: 'deny',
        host: '10.0.0.1',
        resource: { type: 'group', name: 'a', patternType: 'prefix' },
        operations: ['Read'],
      }),
    ).toMatchObject([{ permission: 'deny', host: '10.0.0.1', pattern: 'prefix' }]);
    expect(withRules({ resource: { type: 'cluster' }, operations: ['Describe'] })).toMatchObject([
      { resource: 'cluster', name: 'kafka-cluster' },
    ]);
  });

  it('has each rule once, however often its spec says it', () => {
    const resource = { type: 'topic', name: 'stats' } as const;
    const rule: AccessRule = { resource, operations: ['Read'] };
    expect(withRules(rule, { ...rule, host: '*', type: 'allow' })).toHaveLength(1);
  });
});

describe('a change of rules', () => {
  const entry = fc.record({
    operation: fc.constantFrom('Read' as const, 'Write' as const, 'All' as const),
    resource: fc.constantFrom('topic' as const, 'group' as const),
    name: fc.constantFrom('a', 'b'),
    pattern: fc.constantFrom('literal' as const, 'prefix' as const),
    host: fc.constantFrom('*', '10.0.0.1'),
    permission: fc.constantFrom('allow' as const, 'deny' as const),
  });
  const entries = fc.uniqueArray(entry, { maxLength: 8, selector: (one) => JSON.stringify(one) });

  it('makes what is there what is wanted, touching nothing else, and then there is none', () => {
    fc.assert(
      fc.property(entries, entries, (present, wanted) => {
        const { add, remove } = accessChange(present, wanted);
        const kept = present.filter((one) => !remove.includes(one));
        const after = [...kept, ...add];
        expect(new Set(after)).toEqual(new Set(wanted));
        expect(after).toHaveLength(wanted.length);
        expect(accessChange(after, wanted)).toEqual({ add: [], remove: [] });
      }),
    );
  });
});
