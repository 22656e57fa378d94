import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { findExecutable } from '../../install/system.ts';
import type { RunCommand } from './enforcer.ts';

/**
 * Runs commands in a network namespace.
 *
 * @param enter what each begins with, to get there
 */
export function createCommandRunner(enter: readonly string[]): RunCommand {
  return async (command, args, input = '') => {
    const path = findExecutable(command);
    if (path === undefined) {
      throw new Error(
        `${command} is missing: on Debian, apt-get install --no-install-recommends iptables ipset`,
      );
    }
    const [program = path, ...rest] = [...enter, path, ...args];
    const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    // One that ends before it has read all says why by its exit code.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const [code, output, errors] = await Promise.all([
      ended,
      text(child.stdout),
      text(child.stderr),
    ]);
    if (code === 0) return output;
    const said = errors.trim();
    throw new Error(`${command} ${args.join(' ')} failed (exit code ${code}): ${said}`);
  };
}
