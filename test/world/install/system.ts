import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type FoundGo, findGos } from './go-homes.ts';
import { type FoundJava, findJavas } from './java-homes.ts';

const KEPT_OUTPUT_CHARACTERS = 20_000;
const SHOWN_OUTPUT_LINES = 12;
/** Where Debian puts servers; not on every user's PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** What the installer sees of the machine and may do to it. */
export interface System {
  isRoot: boolean;
  /** Aborted when no more is to be done: running tools are ended, and nothing else is tried. */
  signal: AbortSignal;
  /** A per-user folder, outside any checkout, for what takes long to fetch. */
  cacheFolder: string;
  /** The path of an executable by its name, or undefined. */
  find(name: string): string | undefined;
  /** The Javas of this machine, whatever their version, the preferred first. */
  findJavas(): FoundJava[];
  /** The same of Go. */
  findGos(): FoundGo[];
  exists(path: string): boolean;
  /** Runs a tool to its end and returns its output. @throws with the last lines of the output */
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
}

export function localSystem(signal: AbortSignal = new AbortController().signal): System {
  return {
    isRoot: process.getuid?.() === 0,
    signal,
    cacheFolder: join(
      process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
      'anomaly-prediction',
    ),
    find: findExecutable,
    findJavas: () => findJavas(process.env),
    findGos: () => findGos(process.env),
    exists: existsSync,
    run: (command, args, env) => run(signal, command, args, env),
  };
}

export function findExecutable(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...folders, ...SYSTEM_FOLDERS]
    .map((folder) => join(folder, name))
    .find((path) => isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function run(
  signal: AbortSignal,
  command: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT_CHARACTERS);
    };
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      signal,
      // As by Ctrl-C: apt-get then lets dpkg finish, so that no package is left half installed.
      killSignal: 'SIGINT',
    });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      // One that is told to end is waited for.
      if (signal.aborted) return;
      reject(new Error(`cannot run ${command}: ${error.message}`, { cause: error }));
    });
    child.once('close', (code, endedBy) => {
      if (signal.aborted) return reject(signal.reason);
      if (code === 0) return resolve(output);
      const how = endedBy ?? `exit code ${code}`;
      reject(new Error(`${command} failed (${how}). It ended with:\n${lastLines(output)}`));
    });
  });
}

function lastLines(output: string): string {
  const lines = output.trimEnd().split('\n').slice(-SHOWN_OUTPUT_LINES);
  return lines.map((line) => `  ${line}`).join('\n');
}
