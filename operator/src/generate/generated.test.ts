import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GENERATED_FILES, MARK } from './generated.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

describe('a generated file', () => {
  it.each(GENERATED_FILES)('$path is what `npm run generate` writes', async ({ path, text }) => {
    expect(await readFile(join(ROOT, path), 'utf8')).toBe(await text());
  });

  it.each(GENERATED_FILES)('$path says so in its first line', async ({ text }) => {
    expect((await text()).split('\n')[0]).toContain(MARK);
  });
});
