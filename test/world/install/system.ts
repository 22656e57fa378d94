import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type FoundJava, findJavas } from './java-homes.ts';

const KEPT_OUTPUT_CHARACTERS = 20_000;
const SHOWN_OUTPUT_LINES = 12;
/** Where Debian puts servers; not on every user's PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** What the installer sees of the machine and may do to it. */
export interface System {
  isRoot: boolean;
  /** A per-user folder, outside any checkout, for what takes long to fetch. */
  cacheFolder: string;
  /** The path of an executable by its name, or undefined. */
  find(name: string): string | undefined;
  /** The Javas of this machine, whatever their version, the preferred first. */
  findJavas(): FoundJava[];
  exists(path: string): boolean;
  /** Runs a tool to its end and returns its output. @throws with the last lines of the output */
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
}

export function localSystem(environment: NodeJS.ProcessEnv = process.env): System {
  return {
    isRoot: process.getuid?.() === 0,
    cacheFolder: join(
      environment.XDG_CACHE_HOME || join(homedir(), '.cache'),
      'anomaly-prediction',
    ),
    find: (name) => findExecutable(name, environment),
    findJavas: () => findJavas(environment),
    exists: existsSync,
    run,
  };
}

export function findExecutable(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
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

function run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT_CHARACTERS);
    };
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) =>
      reject(new Error(`cannot run ${command}: ${error.message}`, { cause: error })),
    );
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const how = signal ?? `exit code ${code}`;
      reject(new Error(`${command} failed (${how}). It ended with:\n${lastLines(output)}`));
    });
  });
}

function lastLines(output: string): string {
  const lines = output.trimEnd().split('\n').slice(-SHOWN_OUTPUT_LINES);
  return lines.map((line) => `  ${line}`).join('\n');
}
