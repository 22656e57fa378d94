import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** What the installers ask of the machine; tests bring one of their own. */
export interface System {
  /** The path of an executable; null when there is none. */
  find(executable: string): Promise<string | null>;
  readonly isRoot: boolean;
  /** Runs a command to its end; throws with its last lines when it fails. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<string>;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
}

/** Servers stand here on Debian, outside an ordinary user's PATH. */
const SERVER_FOLDERS = ['/usr/sbin', '/usr/local/sbin'];
const ERROR_LINES = 3;

export const realSystem: System = {
  find: findOnPath,
  isRoot: process.getuid?.() === 0,
  run,
};

export async function findOnPath(executable: string): Promise<string | null> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const folder of [...folders, ...SERVER_FOLDERS]) {
    const path = join(folder, executable);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

async function run(
  command: string,
  args: readonly string[],
  { cwd, env }: RunOptions = {},
): Promise<string> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return output;
  const lines = output.trim().split('\n').slice(-ERROR_LINES).join(' / ');
  throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${lines}`);
}
