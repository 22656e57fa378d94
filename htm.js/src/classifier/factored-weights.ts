import type { Sdr } from '../sdr.ts';

export interface FactoredWeightsOptions {
  /** Input cells: a multiple of `cellsPerColumn`. */
  cells: number;
  cellsPerColumn: number;
  /** Weights of one cell. */
  outputs: number;
  /** Cells with a row of their own; beyond it one that was not trained of late gives up its row. */
  maxCellRows: number;
}

/** The active cells of a pattern, told apart by how their weights are reached. */
export interface PatternParts {
  /** Columns with all cells active. */
  full: Int32Array;
  /** Columns with some cells active. */
  partial: Int32Array;
  /** By place in `partial`: where its cells begin in `cells`; the last entry is the end. */
  firsts: Int32Array;
  cells: Int32Array;
}

export interface FactoredWeightsState {
  readonly columnRows: Int32Array;
  readonly columnWeights: Float32Array;
  readonly cellRows: Int32Array;
  readonly cellWeights: Float32Array;
  readonly trained: Uint8Array;
  readonly hand: number;
}

const NONE = -1;
/** Rows added in one pass, so that a sum is read and written once for all of them. */
const ROWS_IN_PASS = 4;

/**
 * A weight from each cell to each output, where whole columns of cells are mostly active at once. A
 * cell's weights are what its column has in common plus what is its own: W = C + D. A column with all
 * cells active learns in C alone, a single cell in its D alone, and T, the sum of W over the column's
 * cells, is carried along. So a full column is summed by one row instead of one a cell, and trained by
 * two; a single cell takes two. Up to rounding nothing differs from one row a cell, as long as no cell
 * gives up its row. Rows exist from their first training on; the arrays have room for all from the start,
 * since an operating system gives memory when it is written, and arrays that grow leave holes.
 */
export class FactoredWeights {
  private readonly cellsPerColumn: number;
  private readonly outputs: number;
  /** By column: its place among the column rows, NONE before its first training. */
  private readonly columnRows: Int32Array;
  /** For each place T, then C; T alone where a column is one cell, since both would be the same. */
  private readonly columnWeights: Float32Array;
  private readonly rowsPerColumn: number;
  private columnsUsed = 0;
  /** By cell: the place of its D, NONE where it is all 0. */
  private readonly cellRows: Int32Array;
  private readonly cellWeights: Float32Array;
  private cellsUsed = 0;
  /** By place of a D: its cell. */
  private readonly owners: Int32Array;
  /** By place of a D: 1 when it was trained since the hand came by. */
  private readonly trained: Uint8Array;
  private hand = 0;

  constructor({ cells, cellsPerColumn, outputs, maxCellRows }: FactoredWeightsOptions) {
    this.cellsPerColumn = cellsPerColumn;
    this.outputs = outputs;
    this.rowsPerColumn = cellsPerColumn === 1 ? 1 : 2;
    const columns = cells / cellsPerColumn;
    const rows = cellRowsOf({ cells, cellsPerColumn, maxCellRows });
    this.columnRows = new Int32Array(columns).fill(NONE);
    this.columnWeights = new Float32Array(columns * this.rowsPerColumn * outputs);
    this.cellRows = new Int32Array(cells).fill(NONE);
    this.cellWeights = new Float32Array(rows * outputs);
    this.owners = new Int32Array(rows);
    this.trained = new Uint8Array(rows);
  }

  static fromState(options: FactoredWeightsOptions, state: FactoredWeightsState): FactoredWeights {
    const weights = new FactoredWeights(options);
    const { outputs, rowsPerColumn } = weights;
    weights.columnRows.set(state.columnRows);
    weights.columnWeights.set(state.columnWeights);
    weights.columnsUsed = state.columnWeights.length / (rowsPerColumn * outputs);
    weights.cellRows.set(state.cellRows);
    weights.cellWeights.set(state.cellWeights);
    weights.cellsUsed = state.cellWeights.length / outputs;
    for (const [cell, row] of state.cellRows.entries()) {
      if (row !== NONE) weights.owners[row] = cell;
    }
    weights.trained.set(state.trained);
    weights.hand = state.hand;
    return weights;
  }

  toState(): FactoredWeightsState {
    const { outputs, rowsPerColumn, columnsUsed, cellsUsed } = this;
    return {
      columnRows: this.columnRows,
      columnWeights: this.columnWeights.subarray(0, columnsUsed * rowsPerColumn * outputs),
      cellRows: this.cellRows,
      cellWeights: this.cellWeights.subarray(0, cellsUsed * outputs),
      trained: this.trained.subarray(0, cellsUsed),
      hand: this.hand,
    };
  }

  partsOf({ active }: Sdr): PatternParts {
    const { cellsPerColumn } = this;
    const full: number[] = [];
    const partial: number[] = [];
    const firsts = [0];
    const cells: number[] = [];
    for (let begin = 0; begin < active.length; ) {
      const column = Math.floor((active[begin] as number) / cellsPerColumn);
      const beyond = (column + 1) * cellsPerColumn;
      let end = begin + 1;
      while (end < active.length && (active[end] as number) < beyond) end++;
      if (end - begin === cellsPerColumn) full.push(column);
      else {
        for (let place = begin; place < end; place++) cells.push(active[place] as number);
        partial.push(column);
        firsts.push(cells.length);
      }
      begin = end;
    }
    return {
      full: Int32Array.from(full),
      partial: Int32Array.from(partial),
      firsts: Int32Array.from(firsts),
      cells: Int32Array.from(cells),
    };
  }

  /** Adds to `sums` the weights of these cells to the outputs from `from` on, as many as it holds. */
  addSums({ full, partial, firsts, cells }: PatternParts, from: number, sums: Float64Array): void {
    const { outputs, rowsPerColumn } = this;
    const shared: number[] = [];
    const own: number[] = [];
    for (const column of full) {
      const row = this.columnRows[column] as number;
      if (row !== NONE) shared.push(row * rowsPerColumn * outputs + from);
    }
    for (let place = 0; place < partial.length; place++) {
      const row = this.columnRows[partial[place] as number] as number;
      if (row === NONE) continue;
      const common = (row * rowsPerColumn + 1) * outputs + from;
      const count = (firsts[place + 1] as number) - (firsts[place] as number);
      if (count === 1) shared.push(common);
      else addTimes(this.columnWeights, common, count, sums);
    }
    for (const cell of cells) {
      const row = this.cellRows[cell] as number;
      if (row !== NONE) own.push(row * outputs + from);
    }
    addRows(this.columnWeights, shared, sums);
    addRows(this.cellWeights, own, sums);
  }

  /** Adds `changes` to the weights of each of these cells, to the outputs from `from` on. */
  train({ full, partial, firsts, cells }: PatternParts, from: number, changes: Float64Array): void {
    for (const column of full) this.trainColumn(column, from, changes);
    for (let place = 0; place < partial.length; place++) {
      const begin = firsts[place] as number;
      const end = firsts[place + 1] as number;
      const total = this.columnRow(partial[place] as number) + from;
      addScaled(this.columnWeights, total, end - begin, changes);
      for (let i = begin; i < end; i++) this.trainCell(cells[i] as number, from, changes);
    }
  }

  private trainColumn(column: number, from: number, changes: Float64Array): void {
    const { outputs, cellsPerColumn } = this;
    const total = this.columnRow(column) + from;
    addScaled(this.columnWeights, total, cellsPerColumn, changes);
    if (cellsPerColumn > 1) addScaled(this.columnWeights, total + outputs, 1, changes);
  }

  private trainCell(cell: number, from: number, changes: Float64Array): void {
    // First the row: the weights move when one is added.
    const own = this.cellRow(cell) + from;
    addScaled(this.cellWeights, own, 1, changes);
  }

  /** Where the column's rows begin; it gets them when it has none. */
  private columnRow(column: number): number {
    const length = this.rowsPerColumn * this.outputs;
    let row = this.columnRows[column] as number;
    if (row === NONE) {
      row = this.columnsUsed++;
      this.columnRows[column] = row;
    }
    return row * length;
  }

  /** Where the cell's own row begins; it gets one when it has none. */
  private cellRow(cell: number): number {
    let row = this.cellRows[cell] as number;
    if (row === NONE) {
      row = this.cellsUsed < this.owners.length ? this.cellsUsed++ : this.takeRow();
      this.cellRows[cell] = row;
      this.owners[row] = cell;
    }
    this.trained[row] = 1;
    return row * this.outputs;
  }

  /**
   * The row of a cell not trained for a whole round of the hand: least recently used, but for a bit a
   * row instead of a list ("second chance"; Corbató 1968, "A Paging Experiment with the Multics System").
   */
  private takeRow(): number {
    while (this.trained[this.hand] === 1) {
      this.trained[this.hand] = 0;
      this.hand = (this.hand + 1) % this.owners.length;
    }
    const row = this.hand;
    this.hand = (row + 1) % this.owners.length;
    this.forget(row);
    return row;
  }

  /** The cell falls back to what its column has in common. */
  private forget(row: number): void {
    const { outputs, cellWeights, columnWeights } = this;
    const cell = this.owners[row] as number;
    const total = this.columnRow(Math.floor(cell / this.cellsPerColumn));
    const own = row * outputs;
    for (let i = 0; i < outputs; i++) {
      columnWeights[total + i] =
        (columnWeights[total + i] as number) - (cellWeights[own + i] as number);
    }
    cellWeights.fill(0, own, own + outputs);
    this.cellRows[cell] = NONE;
  }
}

/** Adds `times` the row to the sums. */
function addTimes(weights: Float32Array, row: number, times: number, sums: Float64Array): void {
  for (let i = 0; i < sums.length; i++) {
    sums[i] = (sums[i] as number) + times * (weights[row + i] as number);
  }
}

/** Adds `times` the changes to the row. */
function addScaled(weights: Float32Array, row: number, times: number, changes: Float64Array): void {
  for (let i = 0; i < changes.length; i++) {
    weights[row + i] = (weights[row + i] as number) + times * (changes[i] as number);
  }
}

function addRows(weights: Float32Array, rows: readonly number[], sums: Float64Array): void {
  let next = 0;
  for (; next + ROWS_IN_PASS <= rows.length; next += ROWS_IN_PASS) {
    const a = rows[next] as number;
    const b = rows[next + 1] as number;
    const c = rows[next + 2] as number;
    const d = rows[next + 3] as number;
    for (let i = 0; i < sums.length; i++) {
      sums[i] =
        (sums[i] as number) +
        (weights[a + i] as number) +
        (weights[b + i] as number) +
        (weights[c + i] as number) +
        (weights[d + i] as number);
    }
  }
  for (; next < rows.length; next++) {
    const row = rows[next] as number;
    for (let i = 0; i < sums.length; i++) {
      sums[i] = (sums[i] as number) + (weights[row + i] as number);
    }
  }
}

/** Cells that can have a row: none where a column is one cell. */
export const cellRowsOf = ({
  cells,
  cellsPerColumn,
  maxCellRows,
}: Omit<FactoredWeightsOptions, 'outputs'>): number =>
  cellsPerColumn === 1 ? 0 : Math.min(maxCellRows, cells);
