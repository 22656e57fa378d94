import type { KubeWatcher, WatchEvent } from '../src/kube/client.ts';
import type { KubeObject } from '../src/kube/object.ts';

/** Lists and watches what a test says. */
export class FakeWatcher implements KubeWatcher {
  objects: KubeObject[] = [];
  version = '100';
  /** Thrown by the next lists, one each. */
  listErrors: Error[] = [];
  lists = 0;
  /** From which version each watch was asked for. */
  readonly watchedFrom: string[] = [];
  #queue: (WatchEvent | Error | 'end')[] = [];
  #sleepers: (() => void)[] = [];

  async listPages<T extends KubeObject>(
    _kind: unknown,
    namespace: string | undefined,
    _labelSelector: string | undefined,
    onPage: (items: T[]) => void,
  ): Promise<string> {
    this.lists += 1;
    const error = this.listErrors.shift();
    if (error) throw error;
    const all = this.objects as T[];
    onPage(all.filter(({ metadata }) => !namespace || metadata.namespace === namespace));
    return this.version;
  }

  async *watch(
    _kind: unknown,
    _namespace: string | undefined,
    _labelSelector: string | undefined,
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent> {
    this.watchedFrom.push(resourceVersion);
    this.#queue = [];
    signal.addEventListener('abort', () => this.#wakeAll());
    for (;;) {
      signal.throwIfAborted();
      const next = this.#queue.shift();
      if (next === 'end') return;
      if (next instanceof Error) throw next;
      if (next) yield next;
      else await new Promise<void>((resolve) => this.#sleepers.push(resolve));
    }
  }

  send(...events: (WatchEvent | Error | 'end')[]): void {
    this.#queue.push(...events);
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of this.#sleepers.splice(0)) wake();
  }

  close(): void {}
}
