import type { ObjectChange } from './informer.ts';
import type { KubeObject } from './object.ts';
import { isNewer } from './resource-version.ts';

/** Objects by namespace and name, only ever replaced by newer ones. */
export class ObjectStore<T extends KubeObject> {
  readonly #namespaces = new Map<string, Map<string, T>>();
  readonly #onChange: (change: ObjectChange<T>) => void;

  constructor(onChange: (change: ObjectChange<T>) => void) {
    this.#onChange = onChange;
  }

  get(namespace: string, name: string): T | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  list(namespace?: string): T[] {
    const meant =
      namespace === undefined
        ? [...this.#namespaces.values()]
        : [this.#namespaces.get(namespace) ?? new Map<string, T>()];
    return meant.flatMap((objects) => [...objects.values()]);
  }

  /** @returns its key */
  put(object: T): string {
    const { namespace = '', name, uid, resourceVersion = '' } = object.metadata;
    const known = this.get(namespace, name);
    if (known && !isNewer(resourceVersion, known.metadata.resourceVersion ?? '')) {
      return keyOf(object);
    }
    const isAnother = known !== undefined && known.metadata.uid !== uid;
    // Whoever holds something for the old one must learn that it is gone.
    if (isAnother) this.remove(known);
    const objects = this.#namespaces.get(namespace) ?? new Map<string, T>();
    this.#namespaces.set(namespace, objects.set(name, object));
    this.#onChange({ type: known && !isAnother ? 'modified' : 'added', object });
    return keyOf(object);
  }

  /** @param object its last state, as told */
  remove(object: T): void {
    const { namespace = '', name } = object.metadata;
    const objects = this.#namespaces.get(namespace);
    if (!objects?.delete(name)) return;
    if (objects.size === 0) this.#namespaces.delete(namespace);
    this.#onChange({ type: 'deleted', object });
  }

  /** Removes all of a namespace (undefined: of all) whose key is not among these. */
  keepOnly(namespace: string | undefined, keys: ReadonlySet<string>): void {
    for (const object of this.list(namespace)) {
      if (!keys.has(keyOf(object))) this.remove(object);
    }
  }
}

const keyOf = ({ metadata: { namespace = '', name } }: KubeObject) => `${namespace}/${name}`;
