import { createHash } from 'node:crypto';
import { integerBelow, type Random } from '../random.ts';
import type { Account } from '../site/form.ts';
import type { Person } from './visit.ts';

/** The site is made with these users at least, `userN` with the password `passwordN` (its README). */
const GENERATED_USERS = 1_500;
const PASSWORD_LENGTH = 10;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * A person whom the site knows already: a session of somebody new who must register first would ask
 * for other pages than the table says. What it invents when it registers no other client, no other person of this client and
 * no earlier start of it has: the site refuses a nickname that is taken. `client` must therefore
 * differ from start to start.
 */
export function createPerson(client: string, number: number, random: Random): Person {
  const clientHash = createHash('sha256').update(client).digest('hex').slice(0, 10);
  const user = 1 + integerBelow(GENERATED_USERS, random);
  let invented = 0;
  return {
    account: { nickname: `user${user}`, password: `password${user}` },
    invent: (): Account => ({
      nickname: `v${clientHash}-${number}-${invented++}`,
      password: inventPassword(random),
    }),
  };
}

const inventPassword = (random: Random): string =>
  Array.from({ length: PASSWORD_LENGTH }, () => LETTERS[integerBelow(LETTERS.length, random)]).join(
    '',
  );
