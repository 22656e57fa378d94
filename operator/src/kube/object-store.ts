import type { ObjectChange } from './informer.ts';
import type { KubeObject } from './object.ts';
import { isNewer } from './resource-version.ts';

/** Objects by namespace and name, only ever replaced by newer ones. */
export class ObjectStore<T extends KubeObject> {
  readonly #objects = new Map<string, T>();
  readonly #onChange: (change: ObjectChange<T>) => void;

  constructor(onChange: (change: ObjectChange<T>) => void) {
    this.#onChange = onChange;
  }

  get(namespace: string, name: string): T | undefined {
    return this.#objects.get(key(namespace, name));
  }

  list(namespace?: string): T[] {
    const all = [...this.#objects.values()];
    return namespace === undefined ? all : all.filter((each) => isIn(namespace, each));
  }

  /** @returns its key */
  put(object: T): string {
    const { namespace, name, uid, resourceVersion = '' } = object.metadata;
    const itsKey = key(namespace, name);
    const known = this.#objects.get(itsKey);
    if (known && !isNewer(resourceVersion, known.metadata.resourceVersion ?? '')) return itsKey;
    const isAnother = known !== undefined && known.metadata.uid !== uid;
    // Whoever holds something for the old one must learn that it is gone.
    if (isAnother) this.remove(known);
    this.#objects.set(itsKey, object);
    this.#onChange({ type: known && !isAnother ? 'modified' : 'added', object });
    return itsKey;
  }

  /** @param object its last state, as told */
  remove(object: T): void {
    const itsKey = key(object.metadata.namespace, object.metadata.name);
    if (this.#objects.delete(itsKey)) this.#onChange({ type: 'deleted', object });
  }

  /** Removes all of a namespace (undefined: of all) whose key is not among these. */
  keepOnly(namespace: string | undefined, keys: ReadonlySet<string>): void {
    for (const [itsKey, object] of this.#objects) {
      const isMeant = namespace === undefined || isIn(namespace, object);
      if (isMeant && !keys.has(itsKey)) this.remove(object);
    }
  }
}

const key = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`;

const isIn = (namespace: string, object: KubeObject) => object.metadata.namespace === namespace;
