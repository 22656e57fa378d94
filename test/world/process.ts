import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Allowance } from './allowance.ts';
import { tellingLine } from './telling-line.ts';

const STOP_TIMEOUT_MS = 10_000;
const TAIL_BYTES = 64 * 1024;
const TELLING_LINES = 100;

export interface PartOptions {
  name: string;
  command: string;
  args: readonly string[];
  /** Added to this process's own environment. */
  env?: NodeJS.ProcessEnv;
  /** The limits that it is started inside. */
  allowance?: Allowance;
  workingFolder?: string;
  /** Stores stop after all others, which still write to them. */
  store?: boolean;
  /** How long SIGTERM may take before SIGKILL follows. */
  stopTimeoutMs?: number;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running process of the world, leader of its own process group. */
export interface Part {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  readonly exited: Promise<Exit>;
  readonly running: boolean;
  /** SIGTERM, a bounded wait, then SIGKILL to the whole group; done when the process is gone. */
  stop(): Promise<void>;
  /** Sends a signal to the whole group; nothing once the process is gone. */
  kill(signal: NodeJS.Signals): void;
  /** The last lines of its log. */
  tail(lines: number): string;
  /** The line of its log that tells best why it ended. */
  tellingLine(): string;
}

/** How a part ended and why, in one line: its log goes with the world. */
export function endOf(part: Part, { code, signal }: Exit): Error {
  const how = `${part.name} ended (${signal ?? `exit code ${code}`})`;
  const why = part.tellingLine();
  return new Error(why === '' ? how : `${how}; last in its log: ${why}`);
}

/**
 * Starts a process in a group of its own with both outputs in `logFile`. `onPid` is called before
 * anything else can happen, so that the group is on record.
 *
 * @throws when the command cannot be started
 */
export async function startProcess(
  options: PartOptions,
  logFile: string,
  onPid: (pid: number) => void,
): Promise<Part> {
  const { name, stopTimeoutMs = STOP_TIMEOUT_MS } = options;
  const { command, args } = options.allowance?.wrap(options.command, options.args) ?? options;
  const child = spawnLogged(command, args, options, logFile);
  const { pid } = child;
  if (pid !== undefined) onPid(pid);
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new Error(`${name} cannot be started: ${(error as Error).message}`, { cause: error });
  }
  if (pid === undefined) throw new Error(`${name} was started without a process id`);

  let running = true;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      // What it leaves behind in its group goes with it. Later the id may be somebody else's.
      kill('SIGKILL');
      running = false;
      resolve({ code, signal });
    });
  });
  const kill = (signal: NodeJS.Signals) => {
    if (running) killGroup(pid, signal);
  };
  return {
    name,
    pid,
    logFile,
    exited,
    get running() {
      return running;
    },
    kill,
    tail: (lines) => tailOfFile(logFile, lines),
    tellingLine: () => tellingLine(tailOfFile(logFile, TELLING_LINES)),
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(kill, stopTimeoutMs, 'SIGKILL');
      await exited;
      clearTimeout(force);
    },
  };
}

function spawnLogged(
  command: string,
  args: readonly string[],
  { env, workingFolder }: PartOptions,
  logFile: string,
): ChildProcess {
  const log = openSync(logFile, 'a');
  try {
    return spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env },
      ...(workingFolder === undefined ? {} : { cwd: workingFolder }),
    });
  } finally {
    closeSync(log);
  }
}

function killGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The last lines of a file, of at most its last 64 KiB. */
function tailOfFile(path: string, lines: number): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const length = readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8', 0, length).trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(file);
  }
}
