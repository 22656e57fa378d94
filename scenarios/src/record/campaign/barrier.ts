/** Where those that start together wait for each other. */
export interface Barrier {
  /** Done when all the others have arrived or left. */
  arrive(): Promise<void>;
  /** One that has arrived, or will not any more, holds nobody up. */
  leave(): void;
}

/** One barrier for each of `count`. */
export function createBarriers(count: number): Barrier[] {
  const open = Promise.withResolvers<void>();
  let missing = count;
  return Array.from({ length: count }, () => {
    let counted = false;
    const leave = () => {
      if (counted) return;
      counted = true;
      missing -= 1;
      if (missing === 0) open.resolve();
    };
    return {
      leave,
      arrive: () => {
        leave();
        return open.promise;
      },
    };
  });
}
