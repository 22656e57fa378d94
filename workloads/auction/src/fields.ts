import { FieldError } from './site-error.ts';

/** What a query or a form brought: the parsed request, not yet judged. */
export type Fields = Readonly<Record<string, unknown>>;

const MAX_ID = 4_294_967_295;
/** Keeps OFFSET, and with it the rows that a search walks, small. */
const MAX_PAGE = 1_000;
export const MAX_PRICE_CENTS = 100_000_000;
/** Of one item, on sale or bid for. */
export const MAX_QUANTITY = 10_000;

/** Control characters, but for those that part lines and columns. */
const UNTYPABLE = /(?![\t\n\r])\p{Cc}/u;

/** An id as the database makes them. All readers throw a 400 that names the field. */
export const readId = (fields: Fields, name: string): number => readWhole(fields, name, 1, MAX_ID);

/** The page of a list; the first where none is named. */
export const readPage = (fields: Fields): number =>
  fields.page === undefined ? 1 : readWhole(fields, 'page', 1, MAX_PAGE);

/** A whole number in [min, max]. */
export function readWhole(fields: Fields, name: string, min: number, max: number): number {
  const text = readText(fields, name, 20);
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new FieldError(name, `must be a whole number from ${min} to ${max}`);
}

/** A price such as `12`, `12.5` or `12.50`, in cents. */
export function readCents(fields: Fields, name: string): number {
  const text = readText(fields, name, 20);
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text);
  const cents = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : -1;
  if (cents >= 0 && cents <= MAX_PRICE_CENTS) return cents;
  throw new FieldError(name, 'must be an amount such as 12.50, at most 1000000');
}

/** As {@link readCents}; 0 where the field is absent or empty. */
export function readOptionalCents(fields: Fields, name: string): number {
  return fields[name] === undefined || fields[name] === '' ? 0 : readCents(fields, name);
}

/** Text of 1 to `maxLength` characters, without space at its ends. */
export function readText(fields: Fields, name: string, maxLength: number): string {
  const value = fields[name];
  if (value === undefined) throw new FieldError(name, 'is missing');
  if (typeof value !== 'string') throw new FieldError(name, 'must be given once');
  const text = value.trim();
  if (UNTYPABLE.test(text)) throw new FieldError(name, 'has characters that nobody can type');
  if (text === '') throw new FieldError(name, 'is empty');
  if (text.length > maxLength) throw new FieldError(name, `is longer than ${maxLength} characters`);
  return text;
}

export function readEmail(fields: Fields, name: string): string {
  const text = readText(fields, name, 100);
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return text;
  throw new FieldError(name, 'must be an address such as name@example.com');
}
