import { describe, expect, test } from 'vitest';
import { type Follower, History } from './history.ts';

/** Knows sequences of one-column inputs, and where it was sent. */
class KnowsSequences implements Follower {
  readonly begun: number[] = [];
  readonly known: readonly string[];
  private path = '';

  constructor(known: readonly string[]) {
    this.known = known;
  }

  begin(columns: Uint32Array): void {
    this.path = `${columns}`;
    this.begun.push(columns[0] as number);
  }

  expects(columns: Uint32Array): boolean {
    return this.known.some((sequence) => sequence.startsWith(this.path + columns));
  }

  goOn(columns: Uint32Array): void {
    this.path += columns;
  }

  get followed(): string {
    return this.path;
  }
}

function historyOf(inputs: string, capacity = 10): History {
  const history = new History(capacity);
  for (const input of inputs) history.push(column(input), true);
  return history;
}

const column = (input: string) => Uint32Array.of(Number(input));

const inputsOf = (history: History) => history.toState().inputs.join('');

describe('backtracking', () => {
  test('goes to the earliest start that leads to the present input, and stops just before it', () => {
    const follower = new KnowsSequences(['2345', '345']);
    expect(historyOf('1234').backtrack(follower, column('5'))).toBe(true);
    expect(follower.followed).toBe('234');
  });

  test('forgets what came before that start', () => {
    const history = historyOf('1234');
    history.backtrack(new KnowsSequences(['2345']), column('5'));
    expect(inputsOf(history)).toBe('234');
  });

  test('forgets everything when no start leads there', () => {
    const history = historyOf('1234');
    expect(history.backtrack(new KnowsSequences(['1234', '234', '45']), column('6'))).toBe(false);
    expect(history.length).toBe(0);
  });

  test('tries no start twice, be it that it led nowhere or as far as now', () => {
    const follower = new KnowsSequences(['235', '356']);
    const history = historyOf('123');
    expect(history.backtrack(follower, column('5'))).toBe(true);
    history.push(column('5'), true);
    expect(history.backtrack(follower, column('6'))).toBe(true);
    expect(follower.begun).toEqual([1, 2, 3]);
  });

  test('does not go to where the follower has just begun', () => {
    const follower = new KnowsSequences(['12']);
    const history = new History(10);
    history.push(column('1'), false);
    expect(history.backtrack(follower, column('2'))).toBe(false);
    expect(follower.begun).toEqual([]);
  });

  test('goes back no further than its capacity', () => {
    const history = historyOf('12345', 3);
    expect(inputsOf(history)).toBe('345');
    expect(historyOf('12345', 0).length).toBe(0);
  });

  test('keeps its own copy of an input', () => {
    const history = new History(1);
    const input = column('1');
    history.push(input, true);
    input[0] = 2;
    expect(inputsOf(history)).toBe('1');
  });
});
