import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface PartOptions {
  name: string;
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
  /** Where its output goes. */
  logFile: string;
  /** Ends in an orderly way on this signal. */
  stopSignal?: NodeJS.Signals;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const STOP_TIMEOUT_MS = 12_000;

/** A process of the world, the leader of its own process group. */
export class Part {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #options: PartOptions;

  private constructor(options: PartOptions, child: ChildProcess, pid: number) {
    this.name = options.name;
    this.pid = pid;
    this.#options = options;
    this.#child = child;
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
  }

  /** Starts it. Throws when the command cannot be run. */
  static async start(options: PartOptions): Promise<Part> {
    const output = openSync(options.logFile, 'a');
    const child = spawn(options.command, options.args, {
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...inherited(), ...options.env },
    });
    closeSync(output);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(new Error(`${options.name}: ${options.command} cannot be run`, { cause })),
      );
    });
    if (child.pid === undefined) throw new Error(`${options.name}: no process id`);
    return new Part(options, child, child.pid);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Its whole output so far. */
  log(): string {
    return readFileSync(this.#options.logFile, 'utf8');
  }

  /** The last lines of its output, for an error. */
  tail(lines = 5): string {
    return this.log().trimEnd().split('\n').slice(-lines).join('\n');
  }

  /** Signals its whole process group; nothing happens when it is gone. */
  kill(signal: NodeJS.Signals): void {
    if (this.isRunning) process.kill(-this.pid, signal);
  }

  /** An orderly end, by force after 12 s. */
  async stop(): Promise<void> {
    if (this.isRunning) this.#child.kill(this.#options.stopSignal ?? 'SIGTERM');
    const waiting = new AbortController();
    const timeout = delay(STOP_TIMEOUT_MS, undefined, { signal: waiting.signal }).then(
      () => this.kill('SIGKILL'),
      () => undefined,
    );
    await Promise.race([this.exited, timeout]);
    waiting.abort();
    await this.exited;
  }
}

/** What a process needs of this one's environment; nothing secret is handed on by accident. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'JAVA_HOME', 'LOG_LEVEL'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
