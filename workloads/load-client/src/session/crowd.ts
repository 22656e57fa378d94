/** The visitors of one client, who come and go as the load wants. */
export interface Crowd {
  /** Lets visitors come, or those who came last leave, until there are `wanted`. */
  resize(wanted: number): void;
  readonly size: number;
}

/** `come` sends a visitor on its way and gives back how it is told to leave. */
export function createCrowd(come: () => () => void): Crowd {
  const leaving: (() => void)[] = [];
  return {
    resize: (wanted) => {
      while (leaving.length < wanted) leaving.push(come());
      while (leaving.length > wanted) leaving.pop()?.();
    },
    get size() {
      return leaving.length;
    },
  };
}
