import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeConfig, Watch } from '@kubernetes/client-node';
import type { LiveObject, Resource } from './api.ts';

const RETRY_MS = 200;
const TOO_MANY_REQUESTS = 429;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

export interface Followed<T> {
  /** By `NAMESPACE/NAME`; as the API server had them an instant ago. */
  readonly items: ReadonlyMap<string, T>;
  /** Resolves when all that were there at the start are in `items`. */
  readonly synced: Promise<void>;
  stop(): Promise<void>;
}

export interface FollowOptions<T> {
  labelSelector?: string;
  /** Called with each object that came, changed or went, once, after `items` has it so. */
  onChange(object: T): void;
  /** Called when the watch fails; it is begun again. */
  onError(error: unknown): void;
}

export const keyOf = ({ metadata: { namespace, name } }: LiveObject): string =>
  `${namespace}/${name}`;

/**
 * Keeps what the API server has of one resource, in all namespaces. A watch that ends for whatever
 * reason is begun again, from the whole list: nothing that happened in between is missed.
 */
export function follow<T extends LiveObject>(
  config: KubeConfig,
  { apiVersion, plural }: Resource,
  { labelSelector, onChange, onError }: FollowOptions<T>,
): Followed<T> {
  const path = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/${plural}`;
  const watch = new Watch(config);
  const items = new Map<string, T>();
  const synced = Promise.withResolvers<void>();
  const stopping = new AbortController();
  const { signal } = stopping;

  const followOnce = async () => {
    const listed = new Set<string>();
    const endList = () => {
      for (const [key, object] of items) {
        if (listed.has(key)) continue;
        items.delete(key);
        onChange(object);
      }
      synced.resolve();
    };
    const take = (phase: string, object: T) => {
      if (phase === 'BOOKMARK') {
        if (object.metadata.annotations?.[INITIAL_EVENTS_END]) endList();
        return;
      }
      // The watch ends after it by itself.
      if (phase === 'ERROR') return;
      const key = keyOf(object);
      listed.add(key);
      const known = items.get(key)?.metadata.resourceVersion;
      if (phase !== 'DELETED' && known === object.metadata.resourceVersion) return;
      if (phase === 'DELETED') items.delete(key);
      else items.set(key, object);
      onChange(object);
    };
    const query = {
      allowWatchBookmarks: true,
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      labelSelector,
    };
    const ended = Promise.withResolvers<unknown>();
    const request = await watch.watch(path, query, take, ended.resolve);
    const abort = () => request.abort();
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    const error = await ended.promise;
    signal.removeEventListener('abort', abort);
    if (error && !signal.aborted && !isNotYet(error) && !isIdle(error)) onError(error);
  };

  const run = async () => {
    while (!signal.aborted) {
      await followOnce();
      if (!signal.aborted) await sleep(RETRY_MS);
    }
  };
  const running = run();
  return {
    items,
    synced: synced.promise,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** A server just started says so of each kind whose objects it has not read yet. */
const isNotYet = (error: unknown): boolean =>
  (error as { statusCode?: number }).statusCode === TOO_MANY_REQUESTS;

/** The client ends a watch on which nothing has come for half a minute. */
const isIdle = (error: unknown): boolean => (error as Error).name === 'TimeoutError';
