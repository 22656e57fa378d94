import { type Outcome, WARNING_GAP_SECONDS } from '@anomaly-prediction/messages';

/** A piece of a warning, of one horizon at most. */
interface Piece {
  index: number;
  /** Its first alarm second. */
  start: number;
  isTrue: boolean;
}

/**
 * Finds the false alarms of a run while it goes on, by the judge's rules (`toWarnings`, `toPieces`):
 * a piece of warning in which no alarm second came true. It is one as soon as the piece is over.
 */
export class FalseAlarms {
  private readonly horizonSeconds: number;
  private warningStart = Number.NEGATIVE_INFINITY;
  private lastAlarm = Number.NEGATIVE_INFINITY;
  private piece: Piece | undefined;

  constructor(horizonSeconds: number) {
    this.horizonSeconds = horizonSeconds;
  }

  /**
   * Takes what the next judged second came to; in order of time.
   *
   * @returns the first second of the piece that is over with it and was false
   */
  settle(second: number, outcome: Outcome): number | undefined {
    const isAlarm = outcome === 'true_positive' || outcome === 'false_positive';
    const isOver = second - this.lastAlarm > WARNING_GAP_SECONDS;
    if (isAlarm && isOver) this.warningStart = second;
    const index = Math.floor((second - this.warningStart) / this.horizonSeconds);
    const ended = isOver || (isAlarm && index !== this.piece?.index) ? this.endPiece() : undefined;
    if (isAlarm) {
      this.lastAlarm = second;
      this.piece ??= { index, start: second, isTrue: false };
      if (outcome === 'true_positive') this.piece.isTrue = true;
    }
    return ended;
  }

  private endPiece(): number | undefined {
    const { piece } = this;
    this.piece = undefined;
    return piece === undefined || piece.isTrue ? undefined : piece.start;
  }
}
