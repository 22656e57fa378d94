import { Worker } from 'node:worker_threads';
import type { Task } from './worker.ts';

export interface PoolOptions {
  threads: number;
  signal: AbortSignal;
}

/** Anomaly scores for each task, in their order; every thread takes the next one when it is free. */
export async function scoreAll(
  tasks: readonly Task[],
  { threads, signal }: PoolOptions,
): Promise<Float64Array[]> {
  const results: Float64Array[] = [];
  const waiting = longestFirst(tasks);
  const workers = Array.from({ length: Math.min(threads, tasks.length) }, startWorker);
  const serve = async (worker: Worker) => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      signal.throwIfAborted();
      results[index] = await ask(worker, tasks[index] as Task, signal);
    }
  };
  try {
    await Promise.all(workers.map(serve));
    return results;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

const startWorker = (): Worker => new Worker(new URL('./worker.ts', import.meta.url));

/** Else a long one that begins last would leave the other threads idle. */
const longestFirst = (tasks: readonly Task[]): number[] =>
  tasks
    .map((task, index) => ({ index, length: task.values.length }))
    .sort((left, right) => right.length - left.length)
    .map(({ index }) => index);

function ask(worker: Worker, task: Task, signal: AbortSignal): Promise<Float64Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Float64Array>();
  const stop = () => reject(signal.reason);
  worker.once('message', resolve);
  worker.once('error', reject);
  signal.addEventListener('abort', stop);
  worker.postMessage(task);
  return promise.finally(() => {
    worker.off('message', resolve);
    worker.off('error', reject);
    signal.removeEventListener('abort', stop);
  });
}
