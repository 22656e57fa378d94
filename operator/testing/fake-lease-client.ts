import type { KubeClient, Preconditions } from '../src/kube/client.ts';
import {
  AlreadyExistsError,
  type Attempt,
  ConflictError,
  UnavailableError,
} from '../src/kube/errors.ts';
import { KINDS } from '../src/kube/kinds.ts';
import type { LeaseSpec } from '../src/kube/lease.ts';
import type { KubeObject } from '../src/kube/object.ts';

interface Lease extends KubeObject {
  spec: LeaseSpec;
}

/** One Lease in memory, which several clients share, with an API server's rules for writing it. */
export class FakeLeaseStore {
  lease: Lease | undefined;
  #version = 0;

  put(spec: LeaseSpec): Lease {
    this.#version += 1;
    const uid = this.lease?.metadata.uid ?? `uid-${this.#version}`;
    const metadata = { name: 'leader', uid, resourceVersion: String(this.#version) };
    this.lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
    return structuredClone(this.lease);
  }
}

/** @param line whether this client reaches the store, and whether answers come back */
export function fakeLeaseClient(
  store: FakeLeaseStore,
  line: { cut?: boolean; answersLost?: boolean },
): KubeClient {
  const attempt: Attempt = { verb: 'patch', kind: KINDS.lease };
  const over = async <T>(act: () => T): Promise<T> => {
    if (line.cut) throw new UnavailableError(attempt, 'the line is cut');
    const result = act();
    if (line.answersLost) throw new UnavailableError(attempt, 'the answer is lost');
    return result;
  };
  const get = () => over(() => structuredClone(store.lease));
  const create = (_kind: unknown, object: Lease) =>
    over(() => {
      if (store.lease) throw new AlreadyExistsError(attempt, 'it is there');
      return store.put(object.spec);
    });
  const patch = (_kind: unknown, _live: unknown, change: Lease, required: Preconditions) =>
    over(() => {
      const { uid, resourceVersion } = store.lease?.metadata ?? {};
      if (uid !== required.uid || resourceVersion !== required.resourceVersion) {
        throw new ConflictError(attempt, 'it has changed');
      }
      const merged = Object.entries({ ...store.lease?.spec, ...change.spec });
      return store.put(Object.fromEntries(merged.filter(([, value]) => value !== null)));
    });
  return { get, create, patch } as unknown as KubeClient;
}
