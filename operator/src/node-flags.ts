/**
 * What the operator's process is to be started with: `node FLAGS operator/src/main.ts`. Left alone,
 * Node keeps some 130 MiB for young objects and lets old ones pile up to twice what is in use, for a
 * throughput that waiting for the API server never needs. Neither flag bounds what is really in use.
 */
export const NODE_FLAGS = ['--max-semi-space-size=2', '--heap-growing-percent=30'] as const;
