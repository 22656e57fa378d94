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
  const text = date.toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)}`;
}

const fraction = (cents: number) => (cents % 100).toString().padStart(2, '0');
