const SECONDS = { s: 1, m: 60, h: 3600 } as const;

/** Seconds in a duration such as `90s`, `6m` or `1h`. Throws an error that names the text. */
export function parseDuration(text: string): number {
  const match = /^(?<value>\d{1,6})(?<unit>[smh])$/.exec(text);
  const { value, unit } = match?.groups ?? {};
  if (value === undefined || unit === undefined) {
    throw new Error(`not a duration: ${JSON.stringify(text)}; write 90s, 6m or 1h`);
  }
  return Number(value) * SECONDS[unit as keyof typeof SECONDS];
}
