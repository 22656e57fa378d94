import { randomBytes, scryptSync } from 'node:crypto';
import {
  GENERATED_SECRETS,
  type GeneratedSecret,
  type GeneratedSecretName,
  type GeneratedSecrets,
} from '../context.ts';

/** Where one is given from outside, so that it is the same each time. */
export const SECRET_VARIABLES: Record<GeneratedSecretName, string> = {
  database: 'DATABASE_PASSWORD',
  chaos: 'CHAOS_TOKEN',
};

/** 192 bits, as text that needs no escaping anywhere. */
const PASSWORD_BYTES = 24;
const REVISION_BYTES = 6;

/** Each as the environment gives it, else made up; `made` are the variables that were not given. */
export function manifestSecrets(
  environment: NodeJS.ProcessEnv,
  random: (size: number) => Buffer = randomBytes,
): { secrets: GeneratedSecrets; made: Set<GeneratedSecretName> } {
  const made = new Set<GeneratedSecretName>();
  const entries = GENERATED_SECRETS.map((part): [GeneratedSecretName, GeneratedSecret] => {
    const given = environment[SECRET_VARIABLES[part]];
    if (given) return [part, { value: given, revision: revisionOf(part, given) }];
    made.add(part);
    return [
      part,
      {
        value: random(PASSWORD_BYTES).toString('base64url'),
        revision: random(REVISION_BYTES).toString('hex'),
      },
    ];
  });
  return { secrets: Object.fromEntries(entries) as GeneratedSecrets, made };
}

/** The same for the same password, and dear to guess from: those who may see pods see it too. */
const revisionOf = (part: string, value: string): string =>
  scryptSync(value, part, REVISION_BYTES).toString('hex');
