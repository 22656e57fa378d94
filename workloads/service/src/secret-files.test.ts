import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withSecretFiles } from './secret-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secret-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function secretFile(content: string): string {
  const file = join(folder, 'secret');
  writeFileSync(file, content);
  return file;
}

describe('a secret', () => {
  it.each(['hunter2', 'hunter2\n', 'hunter2\r\n'])('is taken from a file that holds %j', (text) => {
    const environment = { A_FILE: secretFile(text), B: 'other' };
    expect(withSecretFiles(environment, 'A', 'B')).toEqual({ ...environment, A: 'hunter2' });
  });

  it('may still stand in the environment itself, or be missing', () => {
    expect(withSecretFiles({ A: 'hunter2' }, 'A', 'B')).toEqual({ A: 'hunter2' });
  });

  it('that is given twice is refused, without telling it', () => {
    expect(() => withSecretFiles({ A: 'hunter2', A_FILE: secretFile('hunter2') }, 'A')).toThrow(
      /^environment not usable: give one of A and A_FILE$/,
    );
  });

  it('whose file is missing or far too large is refused by the name of the file', () => {
    expect(() => withSecretFiles({ A_FILE: '/nowhere/a' }, 'A')).toThrow(
      /^environment not usable: A_FILE \/nowhere\/a: ENOENT/,
    );
    expect(() => withSecretFiles({ A_FILE: secretFile('x'.repeat(70_000)) }, 'A')).toThrow(
      'is larger than 65536 bytes',
    );
  });
});
