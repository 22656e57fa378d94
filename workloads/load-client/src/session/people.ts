import { createHash } from 'node:crypto';
import { createRandom, type Random } from '../random.ts';
import type { Account } from '../site/form.ts';
import type { Person } from './visit.ts';

const PASSWORD_LENGTH = 10;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * A person whose nicknames no other client, no other person of this client and no earlier start of
 * it has: the site refuses a nickname that is taken. `client` must differ from start to start.
 */
export function createPerson(client: string, number: number): Person {
  const random = createRandom(`${client}/person-${number}`);
  const clientHash = createHash('sha256').update(client).digest('hex').slice(0, 10);
  let invented = 0;
  return {
    invent: (): Account => ({
      nickname: `v${clientHash}-${number}-${invented++}`,
      password: inventPassword(random),
    }),
  };
}

const inventPassword = (random: Random): string =>
  Array.from(
    { length: PASSWORD_LENGTH },
    () => LETTERS[Math.floor(random() * LETTERS.length)],
  ).join('');
