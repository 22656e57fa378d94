import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { localSystem, locateChromium } from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textOfPage, withServer } from './browser.ts';

const PACKAGE = join(import.meta.dirname, '..');
const ROOT = join(PACKAGE, '..');
const chromium = locateChromium(localSystem());

/** Shows what a module prints, without a word that waits: a page has loaded only when it is through. */
const showing = (module: string, show: string) =>
  `import { lines } from './collect.js';\nimport './${module}';\n${show};\n`;

let world: string;
let project: string;
let packed: string[];

beforeAll(async () => {
  world = mkdtempSync(join(tmpdir(), 'htm.js-package-'));
  // Packing writes into the folder of the package: here it is a copy, so that the checkout is left alone.
  const checkout = join(world, 'checkout', 'htm.js');
  const leftOut = /(node_modules|dist|docs-out|checkout-package\.json)$/;
  cpSync(PACKAGE, checkout, {
    recursive: true,
    filter: (path) => path === PACKAGE || !leftOut.test(path),
  });
  symlinkSync(join(PACKAGE, 'node_modules'), join(checkout, 'node_modules'));
  cpSync(join(ROOT, 'tsconfig.json'), join(world, 'checkout', 'tsconfig.json'));
  await run(checkout, 'npm', ['pack', '--pack-destination', world]);

  project = join(world, 'project');
  const tarball = readdirSync(world).find((name) => name.endsWith('.tgz')) ?? 'none';
  packed = (await run(world, 'tar', ['tzf', tarball])).trimEnd().split('\n');
  cpSync(join(import.meta.dirname, 'project'), project, { recursive: true });
  const install = ['install', '--offline', '--no-audit', '--no-fund', join(world, tarball)];
  await run(project, 'npm', install);

  writeFileSync(join(project, 'example.js'), exampleOfReadme());
});

afterAll(() => rmSync(world, { recursive: true, force: true }));

describe('the package that npm pack makes', () => {
  test('holds what was built, its description and license, and no source, test or tool', () => {
    const others = packed.filter((path) => !/^package\/dist\/.*(\.js|\.d\.ts)$/.test(path));
    expect(others.sort()).toEqual(['package/LICENSE', 'package/README.md', 'package/package.json']);
    expect(packed.filter((path) => /test|contract/.test(path))).toEqual([]);
  });

  test('leaves the package.json of the checkout as it was', () => {
    const copy = readFileSync(join(world, 'checkout', 'htm.js', 'package.json'), 'utf8');
    expect(copy).toBe(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  });

  test('asks for nothing else to be installed, nor to run anything', () => {
    const manifest = JSON.parse(readFileSync(installed('package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('scripts');
    expect(manifest).not.toHaveProperty('devDependencies');
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(
      readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.')),
    ).toEqual(['htm.js']);
  });

  test('runs the example of its README in Node', async () => {
    expect(await printedInNode('example.js')).toBe('[{"expected":0,"strange":1}]');
  });

  test.skipIf(!chromium)(
    'runs it in a browser, and gives the same scores, bits and snapshots there (needs Chromium)',
    async () => {
      for (const module of ['example.js', 'same-everywhere.js']) {
        expect(await printedInBrowser(module)).toBe(await printedInNode(module));
      }
    },
  );

  test.each(['nodenext', 'bundler'])('has types for a project that resolves as %s', async (how) => {
    const module = how === 'bundler' ? 'esnext' : how;
    const flags = ['--module', module, '--moduleResolution', how, '--lib', 'es2024'];
    await run(project, 'tsc', ['--noEmit', '--strict', '--types', '', ...flags, 'consumer.ts']);
  });
});

const installed = (path: string): string => join(project, 'node_modules', 'htm.js', path);

/** As a reader copies it out of the package. */
function exampleOfReadme(): string {
  const [, example] = /```ts\n(.*?)```/s.exec(readFileSync(installed('README.md'), 'utf8')) ?? [];
  if (example === undefined) throw new Error('the README shows no example');
  return example;
}

async function printedInNode(module: string): Promise<string> {
  const entry = join(project, 'in-node.js');
  writeFileSync(entry, showing(module, "process.stdout.write(lines.join('\\n'))"));
  return run(project, process.execPath, [entry]);
}

/** Native modules: no bundler, only a map from the package's name to where it says its module is. */
async function printedInBrowser(module: string): Promise<string> {
  if (chromium === undefined) throw new Error('no browser');
  const manifest = JSON.parse(readFileSync(installed('package.json'), 'utf8'));
  const imports = { 'htm.js': join('/node_modules/htm.js', manifest.exports['.'].default) };
  const page = `<!doctype html><pre></pre>
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">
${showing(module, "document.querySelector('pre').textContent = lines.join('\\n')")}</script>`;
  writeFileSync(join(project, 'page.html'), page);
  return withServer(project, (address) => textOfPage(chromium, `${address}/page.html`));
}

/** The output of a program of this repository's own tools or of the machine. @throws with what it said */
async function run(folder: string, program: string, args: readonly string[]): Promise<string> {
  const path = `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;
  try {
    const options = { cwd: folder, env: { ...process.env, PATH: path }, maxBuffer: 2 ** 26 };
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args[0]} failed: ${stdout}${stderr}`, { cause: error });
  }
}
