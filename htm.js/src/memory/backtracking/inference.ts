import { type Follower, History, type HistoryState } from './history.ts';
import type { Prediction } from './prediction.ts';

export interface InferenceState {
  readonly active: Uint32Array;
  readonly history: HistoryState;
}

/**
 * Where in the known sequences the stream may be: all places that fit what came, as a union. When the
 * union is left with too little, it is made anew from the earliest start that fits.
 */
export class Inference implements Follower {
  private readonly prediction: Prediction;
  private readonly history: History;
  private cells: Uint32Array = new Uint32Array(0);

  constructor(prediction: Prediction, maxBacktrack: number) {
    this.prediction = prediction;
    this.history = new History(maxBacktrack);
  }

  restore({ active, history }: InferenceState): void {
    this.cells = active;
    this.history.restore(history);
    this.prediction.predictFrom(active);
  }

  toState(): InferenceState {
    return { active: this.cells, history: this.history.toState() };
  }

  /** Rising. */
  get active(): Uint32Array {
    return this.cells;
  }

  reset(): void {
    this.cells = new Uint32Array(0);
    this.history.clear();
    this.prediction.clear();
  }

  follow(columns: Uint32Array): void {
    const known = this.expects(columns) || this.history.backtrack(this, columns);
    if (known) this.goOn(columns);
    else this.begin(columns);
    this.history.push(columns, known);
  }

  /** The cells predicted 1, 2, … `steps` elements ahead, each by those predicted before them. */
  forecast(steps: number): Uint32Array[] {
    const ahead: Uint32Array[] = [];
    for (let step = 0; step < steps; step++) {
      if (step > 0) this.prediction.predictFrom(ahead[step - 1] as Uint32Array);
      ahead.push(this.prediction.predictedCells());
    }
    // Back to what the present predicts.
    this.prediction.predictFrom(this.cells);
    return ahead;
  }

  /** All cells of the columns burst: any known sequence may stand at this element. */
  begin(columns: Uint32Array): void {
    this.prediction.clear();
    this.goOn(columns);
  }

  expects(columns: Uint32Array): boolean {
    return this.prediction.expects(columns);
  }

  goOn(columns: Uint32Array): void {
    this.cells = this.prediction.activate(columns);
    this.prediction.predictFrom(this.cells);
  }
}
