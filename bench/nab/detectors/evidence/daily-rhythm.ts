const SECONDS_PER_DAY = 86_400;
const SLOT_SECONDS = 1_800;
/** The latest ten days or so make what is usual. */
const LEARNING_RATE = 0.1;

/** How far a value lies from what is usual in this half hour of the day. */
export class DailyRhythm {
  private readonly usual = new Map<number, number>();

  /** 0 for what is seen for the first time; then the value counts for what is usual. */
  observe(seconds: number, value: number): number {
    const slot = Math.floor((seconds % SECONDS_PER_DAY) / SLOT_SECONDS);
    const usual = this.usual.get(slot) ?? value;
    this.usual.set(slot, usual + LEARNING_RATE * (value - usual));
    return value - usual;
  }
}
