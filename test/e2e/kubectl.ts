import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { locateKubernetes } from '../world/install/kubernetes.ts';
import { localSystem } from '../world/install/system.ts';

const TIMEOUT_MS = 60_000;
const OUTPUT_BYTES = 256 * 2 ** 20;
const POLL_MS = 1_000;
const SHOWN_ARGUMENTS = 200;

export interface KubectlOptions {
  /** Path; as kubectl finds one unless told. */
  kubeconfig?: string;
  /** Of the kubeconfig; its current one unless told. */
  context?: string;
  /** Where it keeps what kinds there are; in the user's home unless told. */
  cacheFolder?: string;
}

export interface RunOptions {
  /** What it reads from its standard input. */
  input?: string;
  /** It is killed after that: 60 s unless told. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface Output {
  /** As it came: what a pod says need be no text. */
  stdout: Buffer;
  /** Warnings of the API server are here. */
  stderr: string;
}

/**
 * Runs kubectl and returns its standard output.
 *
 * @throws with the command and what it said when it fails
 */
export interface Kubectl {
  (...args: string[]): Promise<string>;
  /** Applies objects server-side, in this order. */
  apply(...objects: object[]): Promise<void>;
  /** What `kubectl ARGS --output=json` says. */
  getJson<T>(...args: string[]): Promise<T>;
  run(args: readonly string[], options?: RunOptions): Promise<Output>;
  /** Program and first arguments, for who starts it by himself. */
  command: readonly [program: string, ...flags: string[]];
}

/**
 * A kubectl for one cluster: the one that was built for the test cluster, else the one on PATH.
 *
 * @throws when there is none
 */
export function openKubectl({ kubeconfig, context, cacheFolder }: KubectlOptions = {}): Kubectl {
  const system = localSystem();
  const program = locateKubernetes(system)?.kubectl ?? system.find('kubectl');
  if (program === undefined) {
    throw new Error('there is no kubectl: install it, or start the test cluster once');
  }
  const flags = [
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === undefined ? [] : [`--context=${context}`]),
    ...(cacheFolder === undefined ? [] : [`--cache-dir=${cacheFolder}`]),
  ];
  const run: Kubectl['run'] = (args, options) => runProgram([program, ...flags], args, options);
  const kubectl = async (...args: string[]) => (await run(args)).stdout.toString('utf8');
  return Object.assign(kubectl, {
    run,
    command: [program, ...flags] as const,
    async apply(...objects: object[]) {
      const list = { apiVersion: 'v1', kind: 'List', items: objects };
      await run(['apply', '--server-side', '--filename=-'], { input: JSON.stringify(list) });
    },
    async getJson<T>(...args: string[]) {
      return JSON.parse(await kubectl(...args, '--output=json')) as T;
    },
  });
}

/**
 * Asks once a second until the answer comes without an error, and returns it. What is not yet so
 * `ask` says by an error.
 *
 * @param what the end of `waited 60 s for …`
 * @throws with what was awaited and the last error
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T>,
  withinMs: number,
  pollMs = POLL_MS,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await ask();
    } catch (cause) {
      if (performance.now() + pollMs > deadline) {
        const seen = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`waited ${withinMs / 1_000} s for ${what}; seen last: ${seen}`, { cause });
      }
    }
    await sleep(pollMs);
  }
}

function runProgram(
  [program, ...flags]: Kubectl['command'],
  args: readonly string[],
  { input = '', timeoutMs = TIMEOUT_MS, signal }: RunOptions = {},
): Promise<Output> {
  const { promise, resolve, reject } = Promise.withResolvers<Output>();
  const timeout = AbortSignal.timeout(timeoutMs);
  const child = spawn(program, [...flags, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    killSignal: 'SIGKILL',
  });
  const stdout: Buffer[] = [];
  let stderr = '';
  let bytes = 0;
  let tooMuch = false;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    tooMuch = bytes > OUTPUT_BYTES;
    if (tooMuch) child.kill('SIGKILL');
    else stdout.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  // One that ends before it has read this says by its exit why.
  child.stdin.on('error', () => {});
  child.stdin.end(input);

  const fail = (why: string, cause?: unknown) =>
    reject(new Error(`kubectl ${shown(args)} failed: ${why}`, { cause }));
  child.once('error', (error) => {
    if (signal?.aborted) return fail('it was stopped', signal.reason);
    fail(timeout.aborted ? `no end after ${timeoutMs / 1_000} s ${stderr}` : error.message, error);
  });
  child.once('close', (code, endedBy) => {
    if (code === 0) return resolve({ stdout: Buffer.concat(stdout), stderr });
    const how = tooMuch ? `more than ${OUTPUT_BYTES} bytes` : (endedBy ?? `exit code ${code}`);
    fail(stderr.trim() || how);
  });
  return promise;
}

const shown = (args: readonly string[]): string => args.join(' ').slice(0, SHOWN_ARGUMENTS);
