import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Mix, mixFile } from '../configuration.ts';

/** RUBiS's own tables lie beside a checkout, or not at all: they are no part of this repository. */
const PUBLISHED = new URL('../../../../../shared/data/rubis/', import.meta.url);

const CASES: [Mix, URL][] = [
  ['bidding', new URL('default_transitions_7.txt', PUBLISHED)],
  ['browse-only', new URL('browse_only_transitions_7.txt', PUBLISHED)],
];

/** The 29 rows of numbers under the line that names the states, without the names of the rows. */
function cellsOf(file: URL | string): number[][] {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  const first = lines.findIndex((line) => line.startsWith('From')) + 1;
  const rows = lines.slice(first, first + 29);
  return rows.map((line) => line.trimEnd().split('\t').slice(1).map(Number));
}

describe('our copies of RUBiS’s tables', () => {
  test.skipIf(!existsSync(PUBLISHED)).each(CASES)(
    'the %s mix is the published one, cell by cell (needs ../shared/data/rubis)',
    (mix, file) => {
      const cells = cellsOf(mixFile(mix));
      expect(cells).toEqual(cellsOf(file));
      expect(cells.map((row) => row.length)).toEqual(Array.from({ length: 29 }, () => 28));
      expect(cells.flat().every(Number.isFinite)).toBe(true);
    },
  );
});
