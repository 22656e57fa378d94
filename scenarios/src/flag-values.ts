/** A value of a flag, or an error of one line that names the flag. */
export function naming<T>(flag: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new Error(`${flag}: ${(cause as Error).message}`, { cause });
  }
}

/** @throws unless it was given */
export function required(what: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw new Error(`${what} is needed; --help says more`);
}

/** @throws unless it is one within the bounds, both included */
export function decimal(text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && min <= value && value <= max) return value;
  throw new Error(`${JSON.stringify(text)} is not a number from ${min} to ${max}`);
}

/** The same for a whole number. */
export function whole(text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && min <= value && value <= max) return value;
  throw new Error(`${JSON.stringify(text)} is not a whole number from ${min} to ${max}`);
}
