import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const PACKAGE = join(import.meta.dirname, '..');
const TYPEDOC = join(PACKAGE, 'node_modules', '.bin', 'typedoc');

/** Options of a part of the whole: their types have pages of their own. */
const GROUPS = ['pooler', 'memory', 'likelihood'];

/** What TypeDoc writes of each export, as far as it is used here. */
interface Reflection {
  name: string;
  children?: Reflection[];
  comment?: { summary: { text: string }[] };
}

let folder: string;
let exported: Reflection[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'htm.js-pages-'));
  const json = join(folder, 'pages.json');
  const flags = ['--out', join(folder, 'pages'), '--json', json];
  // It fails for an export, a method or an accessor without a description, and for a broken link.
  await promisify(execFile)(process.execPath, [TYPEDOC, ...flags], { cwd: PACKAGE }).catch(
    ({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`the pages are not complete: ${stdout}${stderr}`);
    },
  );
  const project: Reflection = JSON.parse(readFileSync(json, 'utf8'));
  exported = project.children ?? [];
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the pages of htm.js', () => {
  test('are written, with all that is exported described', () => {
    expect(existsSync(join(folder, 'pages', 'classes', 'TemporalMemory.html'))).toBe(true);
    expect(exported.map(({ name }) => name)).toContain('DateEncoder');
  });

  test('describe every option', () => {
    const options = exported.filter(({ name }) => name.endsWith('Options'));
    const silent = options.flatMap(({ name, children = [] }) =>
      children
        .filter((option) => !option.comment && !GROUPS.includes(option.name))
        .map((option) => `${name}.${option.name}`),
    );
    expect(options.length).toBeGreaterThan(8);
    expect(silent).toEqual([]);
  });

  test('name the source of every encoder', () => {
    const encoders = exported.filter(({ name }) => /^[A-Z]\w+Encoder$/.test(name));
    const classes = encoders.filter(({ children = [] }) =>
      children.some(({ name }) => name === 'constructor'),
    );
    const sources = classes.map(({ name, comment }) => ({
      name,
      source: comment?.summary.some(({ text }) => text.includes('Purdy 2016')),
    }));
    expect(sources.length).toBe(7);
    expect(sources.filter(({ source }) => !source)).toEqual([]);
  });
});
