import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A digest of files and of all that is in folders, by content and by path below the one named. */
export function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string, name: string): void => {
    const stat = lstatSync(path);
    hash.update(`${name}\0`);
    if (stat.isDirectory()) {
      for (const entry of readdirSync(path).toSorted()) add(join(path, entry), `${name}/${entry}`);
    } else {
      hash.update(stat.isSymbolicLink() ? readlinkSync(path) : readFileSync(path));
    }
    hash.update('\0');
  };
  for (const path of paths) add(path, '');
  return hash.digest('hex');
}
