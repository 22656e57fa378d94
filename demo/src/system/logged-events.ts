/** Something that a process logged, with the epoch second of it. */
export interface LoggedEvent<Name extends string> {
  timestamp: number;
  event: Name;
}

/** The events of these names in a log of JSON lines, in order. Other lines are left alone. */
export function loggedEvents<const Name extends string>(
  log: string,
  names: readonly Name[],
): LoggedEvent<Name>[] {
  return log.split('\n').flatMap((line) => {
    const { event, timestamp } = parseLine(line);
    const name = names.find((one) => one === event);
    if (name === undefined || typeof timestamp !== 'number') return [];
    return [{ event: name, timestamp }];
  });
}

function parseLine(line: string): { event?: unknown; timestamp?: unknown } {
  if (!line.startsWith('{')) return {};
  try {
    return JSON.parse(line);
  } catch {
    // The last line may still be in the writing; it is read again whole.
    return {};
  }
}
