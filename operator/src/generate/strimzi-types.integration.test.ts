import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strimziCrdFiles } from '@anomaly-prediction/test';
import { expect, it } from 'vitest';
import { strimziTypesFile } from './generated.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

it('the types of Strimzi’s kinds are what `npm run generate` writes from its CRDs', async () => {
  const texts = await Promise.all(strimziCrdFiles().map((path) => readFile(path, 'utf8')));
  const { path, text } = strimziTypesFile(texts);
  expect(await readFile(join(ROOT, path), 'utf8')).toBe(await text());
});
