import type { Interaction } from '@anomaly-prediction/messages';
import { stateNamed } from './states.ts';

/** What a visitor does after a page: ask for another, go back to the one before, or leave. */
export type Step = Interaction | 'Back' | 'End';

export interface Choice {
  step: Step;
  /** Of this step among all that may follow; those of one state sum to 1. */
  probability: number;
}

/** What may follow each state that can be reached. */
export type TransitionTable = ReadonlyMap<Interaction, readonly Choice[]>;

/** Says what is wrong with a table, and where: line and column from 1, with their states. */
export class TransitionTableError extends Error {
  constructor(message: string) {
    super(`transition table: ${message}`);
    this.name = 'TransitionTableError';
  }
}

/**
 * The columns of RUBiS's published tables sum to 0.97 to 1.21. Farther from 1 is a slip of the pen.
 */
const SUM_MIN = 0.9;
const SUM_MAX = 1.25;

const BACK = 'Back probability';
const END = 'End of Session';
/** A spreadsheet's helper, already contained in the rows above it. */
const HELPER = 'Header probability';
const THINK_TIME = 'Transition waiting time';

interface Row {
  lineNumber: number;
  name: string;
  cells: string[];
}

/**
 * Reads a transition table in RUBiS's own format: tab separated, a column for each state from which
 * and a row for each to which a visitor goes, then the rows "Back probability" and "End of Session".
 *
 * Each column is scaled to sum to 1, in its own proportions. The waiting times of the last column are
 * checked and not used; THINK_TIME_MS decides.
 *
 * @throws {TransitionTableError} naming line, column and state.
 */
export function parseTransitionTable(text: string): TransitionTable {
  const lines = text.split(/\r?\n/);
  const headerIndex = lines.findIndex((line) => line.startsWith('From'));
  if (headerIndex < 0) {
    throw new TransitionTableError('no line begins with "From" and names the states');
  }
  const columns = parseHeader(lines[headerIndex] ?? '', headerIndex + 1);
  const rows = parseRows(lines, headerIndex + 1, columns);
  const table = new Map<Interaction, Choice[]>();
  for (const [index, from] of columns.entries()) {
    const choices = rows.map(({ step, probabilities }) => ({
      step,
      probability: probabilities[index] ?? 0,
    }));
    checkSum(choices, from, index);
    table.set(from, scaled(choices));
  }
  if (!table.has('Home')) throw new TransitionTableError('there is no state Home to begin with');
  return table;
}

/** The states from which, in the order of their columns. */
function parseHeader(line: string, lineNumber: number): Interaction[] {
  const [, ...names] = line.split('\t');
  if (names.pop() !== THINK_TIME) {
    throw new TransitionTableError(`line ${lineNumber}: the last column is not "${THINK_TIME}"`);
  }
  const columns: Interaction[] = [];
  for (const [index, name] of names.entries()) {
    const state = stateNamed(name);
    const where = `line ${lineNumber}, column ${index + 2}`;
    if (!state) throw new TransitionTableError(`${where}: "${name}" is not a state of RUBiS`);
    if (columns.includes(state)) throw new TransitionTableError(`${where}: ${state} comes twice`);
    columns.push(state);
  }
  return columns;
}

interface ParsedRow {
  step: Step;
  probabilities: number[];
}

function parseRows(lines: string[], first: number, columns: Interaction[]): ParsedRow[] {
  const rows: ParsedRow[] = [];
  for (let index = first; index < lines.length; index++) {
    const [name = '', ...cells] = (lines[index] ?? '').split('\t');
    if (name === '') break;
    if (name === HELPER) continue;
    rows.push(parseRow({ lineNumber: index + 1, name, cells }, columns));
  }
  for (const [step, name] of [
    ...columns.map((state) => [state, state]),
    ['Back', BACK],
    ['End', END],
  ]) {
    const found = rows.filter((row) => row.step === step).length;
    if (found !== 1) throw new TransitionTableError(`${found} rows "${name}", where one belongs`);
  }
  return rows;
}

function parseRow({ lineNumber, name, cells }: Row, columns: Interaction[]): ParsedRow {
  const step = name === BACK ? 'Back' : name === END ? 'End' : stateNamed(name);
  const line = `line ${lineNumber} (${name})`;
  if (!step) throw new TransitionTableError(`${line}: not a state of RUBiS`);
  if (step !== 'Back' && step !== 'End' && !columns.includes(step)) {
    throw new TransitionTableError(`${line}: has no column of its own`);
  }
  if (cells.length !== columns.length + 1) {
    const expected = columns.length + 2;
    throw new TransitionTableError(`${line}: ${cells.length + 1} columns instead of ${expected}`);
  }
  const [thinkTime = '', ...probabilities] = [...cells.slice(-1), ...cells.slice(0, -1)];
  numberIn(thinkTime, Number.MAX_VALUE, `${line}, column ${cells.length + 1} (${THINK_TIME})`);
  return {
    step,
    probabilities: probabilities.map((cell, index) =>
      numberIn(cell, 1, `${line}, column ${index + 2} (${columns[index]})`),
    ),
  };
}

function numberIn(cell: string, max: number, where: string): number {
  const value = cell.trim() === '' ? Number.NaN : Number(cell);
  if (value >= 0 && value <= max) return value;
  const wanted = max === 1 ? 'a probability' : 'a time in milliseconds';
  throw new TransitionTableError(`${where}: "${cell}" is not ${wanted}`);
}

function checkSum(
  choices: readonly { probability: number }[],
  from: Interaction,
  index: number,
): void {
  const sum = choices.reduce((total, { probability }) => total + probability, 0);
  if (sum >= SUM_MIN && sum <= SUM_MAX) return;
  throw new TransitionTableError(
    `column ${index + 2} (${from}): sums to ${sum.toFixed(4)} instead of 1`,
  );
}

function scaled(choices: readonly Choice[]): Choice[] {
  const possible = choices.filter(({ probability }) => probability > 0);
  const sum = possible.reduce((total, { probability }) => total + probability, 0);
  return possible.map(({ step, probability }) => ({ step, probability: probability / sum }));
}
