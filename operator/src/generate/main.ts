// `npm run generate`: writes every generated file, and says which of them changed.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureParts, terminalReport, writtenStrimziCrds } from '@anomaly-prediction/test';
import { GENERATED_FILES, type GeneratedFile, strimziFiles } from './generated.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

await ensureParts({ parts: ['strimziCrds'], report: terminalReport(process.stdout) });

for (const file of [...GENERATED_FILES, ...strimziFiles(writtenStrimziCrds() ?? new Map())]) {
  const changed = await write(file);
  process.stdout.write(`${changed ? 'written  ' : 'unchanged'} ${file.path}\n`);
}

async function write({ path, text }: GeneratedFile): Promise<boolean> {
  const target = join(ROOT, path);
  const wanted = await text();
  if ((await contentOf(target)) === wanted) return false;
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, wanted);
  return true;
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
