import { execFileSync } from 'node:child_process';
import { describeMachine } from '../demo/src/report/machine.ts';

/** What figures come from; without it they mean nothing. */
export interface Origin {
  /** With `+` where files were changed since. */
  commit: string;
  machine: string;
  versions: Record<string, string>;
}

export const describeOrigin = (): Origin => ({
  commit: commitOf(),
  machine: describeMachine(),
  versions: { node: process.versions.node, v8: process.versions.v8 },
});

function commitOf(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8', stdio: 'pipe' });
    const changed = git('status', '--porcelain').trim() !== '';
    return `${git('rev-parse', '--short', 'HEAD').trim()}${changed ? '+' : ''}`;
  } catch {
    // An archive without its history is no reason not to measure.
    return 'unknown';
  }
}
