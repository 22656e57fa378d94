import type { KubeObject, ResourceKind } from './object.ts';

/** Refuses a write by throwing; asked right before each write is sent. */
export interface WriteGate {
  assertMayWrite(): void;
}

/** What must still be true of an object for a write to it to happen; otherwise {@link ConflictError}. */
export interface Preconditions {
  uid: string;
  resourceVersion?: string;
}

/**
 * All that the operator asks of the API server. Every call is bounded in time, waits its turn at the
 * client-side rate limit, honours Retry-After, and throws the errors of `errors.ts`; every write
 * passes the {@link WriteGate} first.
 */
export interface KubeClient {
  /** Undefined when there is none. */
  get<T extends KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    name: string,
  ): Promise<T | undefined>;
  /** All of them, page by page; of every namespace without one. */
  list<T extends KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    labelSelector?: string,
  ): Promise<{ items: T[]; resourceVersion: string }>;
  /** POST with our field manager. @throws AlreadyExistsError when the name is taken */
  create<T extends KubeObject>(kind: ResourceKind, object: T): Promise<T>;
  /**
   * Server-side apply with our field manager, force, to an object that is there: `preconditions` are
   * sent with it, so that it neither makes one nor overwrites what came in between.
   * What we made by {@link create} is first handed over to apply (managed fields), so that a field
   * that we no longer apply goes away.
   */
  apply<T extends KubeObject>(
    kind: ResourceKind,
    live: T,
    desired: KubeObject,
    preconditions: Required<Preconditions>,
  ): Promise<T>;
  /**
   * JSON merge patch with all that is desired, as our own: unlike {@link apply} it takes away what
   * others have added to a list. The next apply takes it for its own.
   */
  overwrite<T extends KubeObject>(
    kind: ResourceKind,
    live: T,
    desired: object,
    preconditions: Required<Preconditions>,
  ): Promise<T>;
  /** JSON merge patch of the object, or of its `status`. */
  patch<T extends KubeObject>(
    kind: ResourceKind,
    live: KubeObject,
    patch: object,
    preconditions: Required<Preconditions>,
    subresource?: 'status',
  ): Promise<T>;
  /** Background deletion. Done already when there is none. */
  delete(kind: ResourceKind, object: KubeObject, preconditions: Preconditions): Promise<void>;
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  /** Of a bookmark only `metadata.resourceVersion` means something. */
  object: KubeObject;
}

/** What informers ask of the API server besides. */
export interface KubeWatcher {
  /**
   * Hands over page by page, so that the whole is never held twice.
   * @returns the resource version of all pages
   * @throws GoneError when it takes so long that the next page's point in time is forgotten
   */
  listPages<T extends KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    labelSelector: string | undefined,
    onPage: (items: T[]) => void,
  ): Promise<string>;
  /**
   * What changed after `resourceVersion`. Ends when the server ends it, which it does every few
   * minutes. Silence is the caller's to notice, who aborts the signal then.
   * @throws GoneError when that version is too long ago, UnavailableError when it breaks
   */
  watch(
    kind: ResourceKind,
    namespace: string | undefined,
    labelSelector: string | undefined,
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent>;
  /** Closes idle connections. */
  close(): void;
}
