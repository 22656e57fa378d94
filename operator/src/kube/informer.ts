import type { KubeWatcher, WatchEvent } from './client.ts';
import { NotServedError } from './errors.ts';
import type { KubeObject, ResourceKind } from './object.ts';
import { ObjectStore } from './object-store.ts';
import { isNewer } from './resource-version.ts';
import { backoffMs, jittered, pause, systemTiming, type Timing } from './timing.ts';

/** Bookmarks come about once a minute. */
const HEARTBEAT_MS = 100_000;
const RESYNC_MS = 600_000;
const BACKOFF_BASE_MS = 800;
const BACKOFF_MAX_MS = 30_000;
const BACKOFF_JITTER_SHARE = 1;
/** Up to this much later: what started together does not list together for ever. */
const RESYNC_JITTER_SHARE = 0.2;
const NOT_SERVED_RETRY_MS = 30_000;
/** A watch that held as long is no failure, however it ends. */
const HEALTHY_WATCH_MS = 10_000;

export interface ObjectChange<T extends KubeObject> {
  type: 'added' | 'modified' | 'deleted';
  object: T;
}

export interface InformerOptions<T extends KubeObject> {
  watcher: KubeWatcher;
  kind: ResourceKind;
  /** Undefined: all of them. */
  namespaces: readonly string[] | undefined;
  labelSelector?: string;
  /** What is kept of an object; must keep `metadata` with name, namespace, uid, resourceVersion. */
  transform?: (object: T) => T;
  /** Called after the store has changed. */
  onChange: (change: ObjectChange<T>) => void;
  /** The kind came to be served (its CRD was installed), or is not any more. */
  onServed?: (served: boolean) => void;
  /** What broke, and in how many ms it is tried again. */
  onError?: (error: unknown, againInMs: number) => void;
  /** A watch from which nothing came for so long is given up. */
  heartbeatMs?: number;
  /** All is listed anew at least this often (and up to a fifth later). */
  resyncMs?: number;
  timing?: Timing;
}

/** Keeps a copy of all objects of a kind, and tells what changes. */
export interface Informer<T extends KubeObject> {
  get(namespace: string, name: string): T | undefined;
  /** Of one namespace, or of all. */
  list(namespace?: string): T[];
  /** Each namespace was listed once, or its kind found not to be served. */
  hasSynced(): boolean;
  /** The server does not know the kind, so there are none. */
  isServed(): boolean;
  /** Until the signal is aborted. Never fails: what breaks is told and tried again. */
  run(signal: AbortSignal): Promise<void>;
}

/** Where one list and watch stands. */
interface Scope {
  namespace: string | undefined;
  synced: boolean;
  served: boolean;
  /** The newest version that was listed or watched: what is not newer was seen already. */
  seenVersion: string;
  /** In a row. */
  failures: number;
}

export function createInformer<T extends KubeObject>(options: InformerOptions<T>): Informer<T> {
  const {
    watcher,
    kind,
    labelSelector,
    transform = (object) => object,
    onChange,
    onServed,
    onError,
    heartbeatMs = HEARTBEAT_MS,
    resyncMs = RESYNC_MS,
    timing = systemTiming,
  } = options;
  const store = new ObjectStore<T>(onChange);
  const scopes = (options.namespaces ?? [undefined]).map(
    (namespace): Scope => ({
      namespace,
      synced: false,
      served: true,
      seenVersion: '',
      failures: 0,
    }),
  );

  async function follow(scope: Scope, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await relist(scope);
        await watchUntilResync(scope, signal);
      } catch (error) {
        if (signal.aborted) return;
        await pause(timing, judge(scope, error), signal);
      }
    }
  }

  async function relist(scope: Scope): Promise<void> {
    const keys = new Set<string>();
    scope.seenVersion = await watcher.listPages<T>(
      kind,
      scope.namespace,
      labelSelector,
      (items) => {
        for (const item of items) keys.add(store.put(transform(item)));
      },
    );
    store.keepOnly(scope.namespace, keys);
    scope.synced = true;
    tellServed(scope, true);
  }

  /** Watches on where the server ends it as it does every few minutes, until listing is due. */
  async function watchUntilResync(scope: Scope, signal: AbortSignal): Promise<void> {
    const resyncAtMs = timing.nowMs() + jittered(resyncMs, RESYNC_JITTER_SHARE, timing.random);
    while (!signal.aborted && timing.nowMs() < resyncAtMs) {
      const startMs = timing.nowMs();
      try {
        await watchOnce(scope, resyncAtMs, signal);
      } finally {
        if (timing.nowMs() - startMs >= HEALTHY_WATCH_MS) scope.failures = 0;
      }
      if (timing.nowMs() - startMs < HEALTHY_WATCH_MS && timing.nowMs() < resyncAtMs) {
        throw new Error(`a watch of ${kind.plural} ended as soon as it began`);
      }
    }
  }

  /** Ends with the server's end, or when listing is due. @throws when it breaks or is silent */
  async function watchOnce(scope: Scope, resyncAtMs: number, signal: AbortSignal): Promise<void> {
    const ending = new AbortController();
    const both = AbortSignal.any([signal, ending.signal]);
    const heard = { atMs: timing.nowMs() };
    const guarding = guard(heard, resyncAtMs, ending, both);
    try {
      const { namespace, seenVersion } = scope;
      const events = watcher.watch(kind, namespace, labelSelector, seenVersion, both);
      for await (const event of events) {
        heard.atMs = timing.nowMs();
        accept(scope, event);
        if (both.aborted) break;
      }
    } catch (error) {
      if (ending.signal.reason === resyncDue) return;
      throw ending.signal.aborted ? ending.signal.reason : error;
    } finally {
      ending.abort();
      await guarding;
    }
  }

  /** Ends the watch when it is silent, or when listing is due. */
  async function guard(
    heard: { atMs: number },
    resyncAtMs: number,
    ending: AbortController,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      const nowMs = timing.nowMs();
      if (nowMs >= resyncAtMs) return ending.abort(resyncDue);
      const silentAtMs = heard.atMs + heartbeatMs;
      if (nowMs >= silentAtMs) {
        return ending.abort(
          new Error(`a watch of ${kind.plural} said nothing for ${heartbeatMs} ms`),
        );
      }
      await pause(timing, Math.min(silentAtMs, resyncAtMs) - nowMs, signal);
    }
  }

  function accept(scope: Scope, event: WatchEvent): void {
    const version = event.object.metadata.resourceVersion ?? '';
    if (!isNewer(version, scope.seenVersion)) return;
    scope.seenVersion = version;
    switch (event.type) {
      case 'BOOKMARK':
        return;
      case 'DELETED':
        store.remove(transform(event.object as T));
        return;
      default:
        store.put(transform(event.object as T));
    }
  }

  /** @returns after how many ms to try again */
  function judge(scope: Scope, error: unknown): number {
    if (error instanceof NotServedError) {
      store.keepOnly(scope.namespace, new Set());
      scope.synced = true;
      tellServed(scope, false);
      return jittered(NOT_SERVED_RETRY_MS, BACKOFF_JITTER_SHARE, timing.random);
    }
    scope.failures += 1;
    const waitMs = jittered(
      backoffMs(scope.failures, BACKOFF_BASE_MS, BACKOFF_MAX_MS),
      BACKOFF_JITTER_SHARE,
      timing.random,
    );
    onError?.(error, waitMs);
    return waitMs;
  }

  function tellServed(scope: Scope, served: boolean): void {
    if (scope.served === served) return;
    scope.served = served;
    onServed?.(served);
  }

  return {
    get: (namespace, name) => store.get(namespace, name),
    list: (namespace) => store.list(namespace),
    hasSynced: () => scopes.every(({ synced }) => synced),
    isServed: () => scopes.every(({ served }) => served),
    run: async (signal) => {
      await Promise.all(scopes.map((scope) => follow(scope, signal)));
    },
  };
}

const resyncDue = new Error('time to list anew');
