import { KubeError, NotLeaderError } from './kube/index.ts';

/**
 * What a log line says of an error. One that the API server or the network gave says all in its
 * message, since it is no fault of this program; of any other the stack tells where to look.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof KubeError || error instanceof NotLeaderError)) return { err: error };
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  return { error: error.name, reason: error.message, ...cause };
}
