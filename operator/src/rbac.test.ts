import { describe, expect, it } from 'vitest';
import { KINDS } from './kube/index.ts';
import { leaseRules, servedRules } from './rbac.ts';
import { WATCHED_CHILDREN } from './reconcile/cache.ts';

const granted = (plural: string) =>
  servedRules()
    .filter(({ resources }) => resources.includes(plural))
    .flatMap(({ verbs }) => verbs);

describe('what the operator may do', () => {
  it('names each group, resource and verb, with no wildcard', () => {
    const words = [...servedRules(), ...leaseRules('lease')].flatMap((rule) => [
      ...rule.apiGroups,
      ...rule.resources,
      ...rule.verbs,
    ]);
    expect(words.filter((word) => word.includes('*'))).toEqual([]);
  });

  it('holds no right to see all Secrets of a namespace', () => {
    expect(granted('secrets')).toEqual(['get', 'create', 'patch', 'delete']);
  });

  it.each(WATCHED_CHILDREN)('lets it look after every $kind', ({ plural }) => {
    expect(granted(plural)).toEqual(['get', 'list', 'watch', 'create', 'patch', 'delete']);
  });

  it('holds no right to make or delete AnomalyPredictors', () => {
    expect(granted(KINDS.anomalyPredictor.plural)).toEqual(['list', 'watch', 'patch']);
  });

  it('reaches one Lease alone, but for making it', () => {
    expect(
      leaseRules('ours').map(({ resourceNames, verbs }) => ({ resourceNames, verbs })),
    ).toEqual([
      { resourceNames: ['ours'], verbs: ['get', 'patch'] },
      { resourceNames: undefined, verbs: ['create'] },
    ]);
  });
});
