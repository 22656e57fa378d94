// node select-workspaces.mjs FROM TO WORKSPACE...
//
// Copies from one folder to another what these workspaces need to run: their own files, those of the
// workspaces that they depend on, and the package.json, lock file and .npmrc of the whole, so that
// `npm ci` there installs their packages and no others. By itself `npm ci --workspace` would also
// install what the development dependencies of a workspace lead to.
//
// Plain JavaScript without packages: it runs in a build before anything is installed.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [from, to, ...wanted] = process.argv.slice(2);
if (wanted.length === 0) {
  process.stderr.write('usage: node select-workspaces.mjs FROM TO WORKSPACE...\n');
  process.exit(2);
}

const root = readManifest(from);
const workspaces = new Map(
  root.workspaces.flatMap(expand).map((folder) => [readManifest(join(from, folder)).name, folder]),
);
const selected = closureOf(wanted);

mkdirSync(to, { recursive: true });
for (const folder of selected) {
  cpSync(join(from, folder), join(to, folder), { recursive: true, preserveTimestamps: true });
  writeManifest(join(to, folder), withoutDevelopment(readManifest(join(from, folder))));
}
for (const name of ['package-lock.json', '.npmrc']) cpSync(join(from, name), join(to, name));
writeManifest(to, { ...withoutDevelopment(root), workspaces: selected });

/** The folders that a pattern of `workspaces` stands for: a path, or all folders in one. */
function expand(pattern) {
  if (!pattern.endsWith('/*')) return existsSync(join(from, pattern)) ? [pattern] : [];
  const parent = pattern.slice(0, -2);
  return readdirSync(join(from, parent)).map((name) => `${parent}/${name}`);
}

function closureOf(folders) {
  const found = new Set();
  const queue = [...folders];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    if (found.has(folder)) continue;
    found.add(folder);
    const needed = Object.keys(readManifest(join(from, folder)).dependencies ?? {});
    queue.push(...needed.flatMap((name) => workspaces.get(name) ?? []));
  }
  return [...found].sort();
}

function withoutDevelopment({ scripts, devDependencies, allowScripts, ...rest }) {
  return rest;
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function writeManifest(folder, manifest) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
