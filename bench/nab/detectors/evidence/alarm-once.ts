/** Lets through what is stronger than all of as many records before it: an anomaly is told once. */
export class AlarmOnce {
  private readonly before: Float64Array;
  private seen = 0;

  constructor(records: number) {
    this.before = new Float64Array(records).fill(Number.NEGATIVE_INFINITY);
  }

  isNews(strength: number): boolean {
    const isNews = this.before.every((each) => strength > each);
    this.before[this.seen % this.before.length] = strength;
    this.seen++;
    return isNews;
  }
}
