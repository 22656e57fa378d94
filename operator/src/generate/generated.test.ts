import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { strimziCrdFiles, writtenStrimziCrds } from '@anomaly-prediction/test';
import { describe, expect, it } from 'vitest';
import { GENERATED_FILES, MARK, strimziFiles } from './generated.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

describe('a generated file', () => {
  it.each(GENERATED_FILES)('$path is what `npm run generate` writes', async ({ path, text }) => {
    expect(await readFile(join(ROOT, path), 'utf8')).toBe(await text());
  });

  it.each(GENERATED_FILES)('$path says so in its first line', async ({ text }) => {
    expect((await text()).split('\n')[0]).toContain(MARK);
  });
});

const crds = writtenStrimziCrds();

describe("a file from Strimzi's own generator", () => {
  it.skipIf(crds === undefined)(
    'is what `npm run generate` writes (left out until that has run here once: it needs Java 21)',
    async () => {
      for (const { path, text } of strimziFiles(crds ?? new Map())) {
        expect(await readFile(join(ROOT, path), 'utf8')).toBe(await text());
      }
    },
  );

  it('has the types that its CRDs describe', async () => {
    const texts = new Map(
      strimziCrdFiles().map((file) => [basename(file), readFileSync(file, 'utf8')]),
    );
    const types = strimziFiles(texts).at(-1);
    expect(await readFile(join(ROOT, types?.path ?? ''), 'utf8')).toBe(await types?.text());
  });
});
