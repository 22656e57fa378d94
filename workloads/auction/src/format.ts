/** `1234567` as `$12,345.67`. */
export function formatCents(cents: number): string {
  const whole = Math.trunc(cents / 100).toString();
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction(cents)}`;
}

/** `1250` as `12.50`: the value of a form's field. */
export function toAmount(cents: number): string {
  return `${Math.trunc(cents / 100)}.${fraction(cents)}`;
}

/** `2026-03-01 12:00`; all times on the site are UTC, as its footer says. */
export function formatDate(date: Date): string {
  // Not by toISOString, which takes as long as all else in a row of a results page.
  const [month, day] = [date.getUTCMonth() + 1, date.getUTCDate()];
  const time = `${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())}`;
  return `${date.getUTCFullYear()}-${twoDigits(month)}-${twoDigits(day)} ${time}`;
}

const fraction = (cents: number) => twoDigits(cents % 100);

const twoDigits = (value: number) => (value < 10 ? `0${value}` : `${value}`);
