import { randomBytes } from 'node:crypto';
import type { StandInApi } from '../api.ts';
import { CLUSTER_LABEL, KIND_LABEL, SECRET, type Secret, type User } from './objects.ts';
import { decode, encode, ownerOf, secret } from './secrets.ts';

const GENERATED_BYTES = 24;

/**
 * The password that a user comes with: the one that its spec names, or the one in its own Secret, or
 * a new one, which is written there.
 *
 * @throws when the Secret that its spec names is not there
 */
export async function ensurePassword(
  api: StandInApi,
  user: User,
  cluster: string,
): Promise<string> {
  const { namespace, name } = user.metadata;
  const present = (await api.read<Secret>(SECRET, namespace, name))?.data ?? {};
  const held = present.password === undefined ? undefined : decode(present.password);
  const password =
    (await namedPassword(api, user)) ?? held ?? randomBytes(GENERATED_BYTES).toString('base64url');
  const login = `username="${name}" password="${password}"`;
  const data = {
    password: encode(password),
    'sasl.jaas.config': encode(
      `org.apache.kafka.common.security.scram.ScramLoginModule required ${login};`,
    ),
  };
  const metadata = {
    namespace,
    name,
    labels: { [CLUSTER_LABEL]: cluster, [KIND_LABEL]: 'KafkaUser' },
    ownerReferences: [ownerOf('KafkaUser', user)],
  };
  await api.apply(secret(metadata, data));
  return password;
}

async function namedPassword(api: StandInApi, user: User): Promise<string | undefined> {
  const named = user.spec?.authentication?.password?.valueFrom.secretKeyRef;
  if (!named) return undefined;
  const { namespace } = user.metadata;
  const value = (await api.read<Secret>(SECRET, namespace, named.name))?.data?.[named.key];
  if (value === undefined) {
    throw new Error(`Secret ${namespace}/${named.name} with key ${named.key} does not exist`);
  }
  return decode(value);
}
