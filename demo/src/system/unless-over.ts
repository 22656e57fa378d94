/** Rejects as soon as `over` is aborted, with its reason: what is waited for may never come then. */
export async function unlessOver<T>(over: AbortSignal, work: () => Promise<T>): Promise<T> {
  over.throwIfAborted();
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(over.reason);
  over.addEventListener('abort', end);
  try {
    return await Promise.race([work(), ended.promise]);
  } finally {
    over.removeEventListener('abort', end);
  }
}
