/**
 * Runs `work` and shows it on `stream` with its duration: a line that counts in place on a
 * terminal, plain start and end lines elsewhere.
 */
export function showStep<T>(
  stream: NodeJS.WriteStream,
  what: string,
  work: () => Promise<T>,
): Promise<T>;
