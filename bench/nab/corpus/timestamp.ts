const FORM = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?$/;

/** Seconds, by the clock on the wall where the series was recorded. Throws for what is no time. */
export function parseTimestamp(text: string): number {
  const [, day, time, fraction = ''] = FORM.exec(text.trim()) ?? [];
  const seconds = Date.parse(`${day}T${time}Z`) / 1_000;
  if (!Number.isFinite(seconds)) throw new Error(`${text} is no time like 2015-07-10 14:24:00`);
  return seconds + Number(`0${fraction}`);
}
