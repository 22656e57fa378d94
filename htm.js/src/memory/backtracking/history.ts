/** An input of the past: the columns that were active. */
interface PastInput {
  readonly columns: Uint32Array;
  /** False once it has been tried: it was followed until it led no further. */
  canStart: boolean;
}

export interface HistoryState {
  readonly inputs: readonly Uint32Array[];
  readonly canStart: readonly boolean[];
}

/** The latest inputs, oldest first, each a place where the present sequence may have begun. */
export class History {
  private readonly capacity: number;
  private inputs: PastInput[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  restore({ inputs, canStart }: HistoryState): void {
    this.inputs = inputs.map((columns, i) => ({ columns, canStart: canStart[i] as boolean }));
  }

  toState(): HistoryState {
    return {
      inputs: this.inputs.map(({ columns }) => columns),
      canStart: this.inputs.map(({ canStart }) => canStart),
    };
  }

  get length(): number {
    return this.inputs.length;
  }

  /** @param canStart false where the follower has just begun with this input */
  push(columns: Uint32Array, canStart: boolean): void {
    this.inputs.push({ columns: columns.slice(), canStart });
    if (this.inputs.length > this.capacity) this.inputs.shift();
  }

  clear(): void {
    this.inputs = [];
  }

  /**
   * Finds the earliest of these inputs from which the follower, sent there, comes to expect these
   * columns, and leaves the follower just before them; what comes before that start is forgotten. None
   * is tried twice: so each is followed once, however long the surprises last. False when there is
   * none; then everything is forgotten.
   */
  backtrack(follower: Follower, columns: Uint32Array): boolean {
    for (let start = 0; start < this.inputs.length; start++) {
      const input = this.inputs[start] as PastInput;
      if (!input.canStart) continue;
      input.canStart = false;
      if (this.pansOut(start, follower, columns)) {
        this.inputs.splice(0, start);
        return true;
      }
    }
    this.clear();
    return false;
  }

  private pansOut(start: number, follower: Follower, columns: Uint32Array): boolean {
    follower.begin((this.inputs[start] as PastInput).columns);
    for (let i = start + 1; i < this.inputs.length; i++) {
      const input = this.inputs[i] as PastInput;
      if (!follower.expects(input.columns)) return false;
      follower.goOn(input.columns);
    }
    return follower.expects(columns);
  }
}

/** What can be sent back to an input of the past, and through those after it. */
export interface Follower {
  /** Stands at a sequence's first element. */
  begin(columns: Uint32Array): void;
  /** Whether these columns may well come next. */
  expects(columns: Uint32Array): boolean;
  goOn(columns: Uint32Array): void;
}

/**
 * Whether enough of the columns were expected to be still in the known sequence. A half: noise seldom
 * takes more, and two elements seldom share as much.
 */
export const inSequence = (expected: number, columns: number): boolean =>
  columns > 0 && expected * 2 >= columns;
