import { integerBelow, pick, type Random } from '../random.ts';

/** A control of a form as the page shows it. */
export type Field =
  | { kind: 'given'; name: string; value: string }
  | { kind: 'text'; name: string; type: string; required: boolean; maxLength: number }
  | { kind: 'number'; name: string; required: boolean; min: number; max: number; step: number }
  | { kind: 'choice'; name: string; options: readonly string[] };

export interface Form {
  method: 'GET' | 'POST';
  /** Path with query. */
  url: string;
  fields: readonly Field[];
}

/** What a visitor types to say who it is. */
export interface Account {
  nickname: string;
  password: string;
}

/**
 * How often a number that may be left empty is given: without a price to buy at once on new items, what
 * was there at the start would be sold out within hours.
 */
const OPTIONAL_FILLED = 0.5;

/** Numbers are at most this many steps above the least that the form takes. */
const NUMBER_STEPS = 100;

const WORDS =
  'old fine rare wooden silver small large blue painted signed early complete working boxed'.split(
    ' ',
  );
const TEXT_WORDS = 4;

export const asksForPassword = ({ fields }: Form): boolean =>
  fields.some((field) => field.kind === 'text' && field.type === 'password');

/** The fields of `form` as `account`'s owner would fill them in, urlencoded. */
export function fillForm(form: Form, account: Account, random: Random): string {
  const filled = new URLSearchParams();
  for (const field of form.fields) filled.append(field.name, fill(field, account, random));
  return filled.toString();
}

function fill(field: Field, account: Account, random: Random): string {
  switch (field.kind) {
    case 'given':
      return field.value;
    case 'choice':
      return pick(field.options, random) ?? '';
    case 'number':
      return field.required || random() < OPTIONAL_FILLED ? fillNumber(field, random) : '';
    case 'text':
      return fillText(field, account, random).slice(0, field.maxLength);
  }
}

function fillNumber(
  { min, max, step }: { min: number; max: number; step: number },
  random: Random,
): string {
  // A hair is added since (3.3 - 3) / 0.1 is 2.9999999999999982.
  const stepsToMax = Math.floor((max - min) / step + 1e-6);
  const steps = integerBelow(Math.min(stepsToMax + 1, NUMBER_STEPS), random);
  return (min + steps * step).toFixed(Math.max(decimals(min), decimals(step)));
}

const decimals = (value: number): number => String(value).split('.')[1]?.length ?? 0;

function fillText(
  { name, type, required }: { name: string; type: string; required: boolean },
  account: Account,
  random: Random,
): string {
  if (type === 'password') return account.password;
  if (name === 'nickname') return account.nickname;
  if (type === 'email') return `${account.nickname}@example.org`;
  if (!required) return '';
  return Array.from({ length: TEXT_WORDS }, () => pick(WORDS, random)).join(' ');
}
