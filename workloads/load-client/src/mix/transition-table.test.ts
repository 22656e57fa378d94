import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTransitionTable, TransitionTableError } from './transition-table.ts';

const CORNER = 'From vvvv  "';
const LAST = 'Transition waiting time';

/** Two states and nothing else: the smallest table of RUBiS's form. Each test changes one line. */
const SMALL = [
  'RUBiS Transition Table\tsmall',
  '"To >>>',
  `${CORNER}\tHome\tBr. Cat.\t${LAST}`,
  'Home\t0\t0.5\t7000',
  'BrowseCategories\t0.8\t0\t7000',
  'Back probability\t0\t0.3\t0',
  'End of Session\t0.2\t0.2\t0',
  '',
  'Probabilities for header',
  'HomeProb\t0.01',
];

const withLine = (number: number, line: string): string =>
  SMALL.map((original, index) => (index === number - 1 ? line : original)).join('\n');

describe('transition table', () => {
  test('a column becomes what may follow its state, with RUBiS spellings understood', () => {
    const table = parseTransitionTable(SMALL.join('\n'));
    expect(table.get('Home')).toEqual([
      { step: 'BrowseCategories', probability: 0.8 },
      { step: 'End', probability: 0.2 },
    ]);
    expect(table.get('BrowseCategories')).toEqual([
      { step: 'Home', probability: 0.5 },
      { step: 'Back', probability: 0.3 },
      { step: 'End', probability: 0.2 },
    ]);
  });

  test('lines may end as on Windows', () => {
    expect(parseTransitionTable(SMALL.join('\r\n'))).toEqual(
      parseTransitionTable(SMALL.join('\n')),
    );
  });

  test('a column that sums to 1 only nearly, as RUBiS’s own do, is scaled to sum to 1', () => {
    const table = parseTransitionTable(withLine(5, 'BrowseCategories\t0.75\t0\t7000'));
    expect(table.get('Home')).toEqual([
      { step: 'BrowseCategories', probability: 0.75 / (0.75 + 0.2) },
      { step: 'End', probability: 0.2 / (0.75 + 0.2) },
    ]);
  });

  test.each([
    [SMALL.slice(4).join('\n'), 'no line begins with "From" and names the states'],
    [withLine(3, `${CORNER}\tHome\tBr. Cat.`), `line 3: the last column is not "${LAST}"`],
    [
      withLine(3, `${CORNER}\tHome\tHme\t${LAST}`),
      'line 3, column 3: "Hme" is not a state of RUBiS',
    ],
    [withLine(3, `${CORNER}\tHome\tHome\t${LAST}`), 'line 3, column 3: Home comes twice'],
    [withLine(4, 'Hoome\t0\t0.5\t7000'), 'line 4 (Hoome): not a state of RUBiS'],
    [withLine(4, 'Browse\t0\t0.5\t7000'), 'line 4 (Browse): has no column of its own'],
    [withLine(4, 'Home\t0\t7000'), 'line 4 (Home): 3 columns instead of 4'],
    [
      withLine(4, 'Home\t0\tx\t7000'),
      'line 4 (Home), column 3 (BrowseCategories): "x" is not a probability',
    ],
    [
      withLine(4, 'Home\t-0.1\t0.5\t7000'),
      'line 4 (Home), column 2 (Home): "-0.1" is not a probability',
    ],
    [
      withLine(4, 'Home\t0\t\t7000'),
      'line 4 (Home), column 3 (BrowseCategories): "" is not a probability',
    ],
    [
      withLine(4, 'Home\t0\t0.5\tsoon'),
      `line 4 (Home), column 4 (${LAST}): "soon" is not a time in milliseconds`,
    ],
    [withLine(4, 'BrowseCategories\t0\t0.5\t7000'), '0 rows "Home", where one belongs'],
    [withLine(6, ''), '0 rows "Back probability", where one belongs'],
    [
      withLine(4, 'Home\t0\t0.05\t7000'),
      'column 3 (BrowseCategories): sums to 0.5500 instead of 1',
    ],
  ])('a faulty table is refused: %#', (text, message) => {
    expect(() => parseTransitionTable(text)).toThrow(new TransitionTableError(message));
  });

  test('whatever is not a table is refused with an error that says so, never otherwise', () => {
    const cell = fc.constantFrom(
      'Home',
      'Br. Cat.',
      '0',
      '0.5',
      '1',
      LAST,
      '',
      'x',
      'End of Session',
    );
    const line = fc.array(cell, { maxLength: 5 }).map((cells) => cells.join('\t'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const text = [`${CORNER}\tHome\t${LAST}`, ...lines].join('\n');
        try {
          const choices = parseTransitionTable(text).get('Home') ?? [];
          const sum = choices.reduce((total, { probability }) => total + probability, 0);
          expect(sum).toBeCloseTo(1, 9);
        } catch (error) {
          expect(error).toBeInstanceOf(TransitionTableError);
        }
      }),
    );
  });

  test('the project mix has every state of RUBiS and columns that sum to 1 as written', () => {
    const file = new URL('../../mixes/project.tsv', import.meta.url);
    const lines = readFileSync(file, 'utf8').split('\n');
    const rows = lines.slice(4, 33).map((line) => line.split('\t').slice(1, -1).map(Number));
    expect(rows.map((row) => row.length)).toEqual(Array.from({ length: 29 }, () => 27));
    for (let column = 0; column < 27; column++) {
      const sum = rows.reduce((total, row) => total + (row[column] ?? Number.NaN), 0);
      expect(sum).toBeCloseTo(1, 9);
    }
  });
});
