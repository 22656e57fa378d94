import type { KubeClient, Preconditions } from '../src/kube/client.ts';
import { AlreadyExistsError, ConflictError, type KubeError } from '../src/kube/errors.ts';
import { kindOfObject } from '../src/kube/kinds.ts';
import type { KubeObject, ResourceKind } from '../src/kube/object.ts';

const keyOf = (kind: ResourceKind, namespace: string | undefined, name: string) =>
  `${kind.kind}/${namespace}/${name}`;

/** Keeps objects in memory, checks preconditions, and remembers what was asked as `VERB KIND/NAME`. */
export class FakeKubeClient implements KubeClient {
  readonly objects = new Map<string, KubeObject>();
  readonly calls: string[] = [];
  /** Thrown by the next call that begins so, once. */
  readonly failures = new Map<string, (attempt: KubeError['attempt']) => Error>();
  #version = 100;

  constructor(...objects: KubeObject[]) {
    for (const object of objects) this.put(object);
  }

  put(object: KubeObject): void {
    const { namespace, name } = object.metadata;
    this.objects.set(keyOf(kindOfObject(object), namespace, name), object);
  }

  async get<T extends KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    name: string,
  ): Promise<T | undefined> {
    this.#begin('get', kind, name);
    return this.objects.get(keyOf(kind, namespace, name)) as T | undefined;
  }

  async list<T extends KubeObject>(kind: ResourceKind) {
    this.#begin('list', kind, '');
    const items = [...this.objects.values()].filter((object) => object.kind === kind.kind);
    return { items: items as T[], resourceVersion: String(this.#version) };
  }

  async create<T extends KubeObject>(kind: ResourceKind, object: T): Promise<T> {
    const { namespace, name } = object.metadata;
    this.#begin('create', kind, name);
    if (this.objects.has(keyOf(kind, namespace, name))) {
      throw new AlreadyExistsError({ verb: 'create', kind, namespace, name }, 'it exists');
    }
    return this.#store({ ...object, metadata: { uid: `uid-of-${name}`, ...object.metadata } });
  }

  async apply<T extends KubeObject>(
    kind: ResourceKind,
    live: T,
    desired: KubeObject,
    preconditions: Required<Preconditions>,
  ): Promise<T> {
    this.#begin('apply', kind, live.metadata.name);
    this.#check(kind, live, preconditions);
    return this.#store({ ...desired, metadata: { ...live.metadata, ...desired.metadata } } as T);
  }

  async overwrite<T extends KubeObject>(
    kind: ResourceKind,
    live: T,
    desired: object,
    preconditions: Required<Preconditions>,
  ): Promise<T> {
    this.#begin('overwrite', kind, live.metadata.name);
    this.#check(kind, live, preconditions);
    const { metadata = {} } = desired as { metadata?: object };
    return this.#store({ ...live, ...desired, metadata: { ...live.metadata, ...metadata } });
  }

  async patch<T extends KubeObject>(
    kind: ResourceKind,
    live: KubeObject,
    patch: object,
    preconditions: Required<Preconditions>,
    subresource?: 'status',
  ): Promise<T> {
    this.#begin(subresource ? `patch ${subresource} of` : 'patch', kind, live.metadata.name);
    const stored = this.#check(kind, live, preconditions);
    const { metadata = {} } = patch as { metadata?: object };
    return this.#store({ ...stored, ...patch, metadata: { ...stored.metadata, ...metadata } } as T);
  }

  async delete(kind: ResourceKind, { metadata }: KubeObject): Promise<void> {
    this.#begin('delete', kind, metadata.name);
    this.objects.delete(keyOf(kind, metadata.namespace, metadata.name));
  }

  #begin(verb: string, kind: ResourceKind, name: string): void {
    const call = `${verb} ${kind.kind}/${name}`;
    this.calls.push(call);
    for (const [start, failure] of this.failures) {
      if (!call.startsWith(start)) continue;
      this.failures.delete(start);
      throw failure({ verb: 'get', kind, name });
    }
  }

  #check(kind: ResourceKind, live: KubeObject, expected: Required<Preconditions>): KubeObject {
    const { namespace, name } = live.metadata;
    const stored = this.objects.get(keyOf(kind, namespace, name));
    const { uid, resourceVersion } = stored?.metadata ?? {};
    if (stored && uid === expected.uid && resourceVersion === expected.resourceVersion)
      return stored;
    throw new ConflictError({ verb: 'patch', kind, namespace, name }, 'it has changed');
  }

  #store<T extends KubeObject>(object: T): T {
    this.#version += 1;
    const stored = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.#version) },
    };
    this.put(stored);
    return stored;
  }
}
