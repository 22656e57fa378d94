import { X509Certificate } from 'node:crypto';
import { type Authority, createAuthority, loadAuthority } from '../../certificates.ts';
import type { LiveObject, Resource, SentObject, StandInApi } from '../api.ts';
import {
  CLUSTER_LABEL,
  type Kafka,
  KIND_LABEL,
  SECRET,
  type Secret,
  type User,
} from './objects.ts';

const CA_VALID_MS = 365 * 86_400_000;
const GENERATION = 'strimzi.io/ca-cert-generation';

/** The two authorities of a Kafka: servers' certificates are signed by the one, clients' by the other. */
export type AuthorityName = 'cluster' | 'clients';

const encode = (text: string): string => Buffer.from(text).toString('base64');
const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

const ownerOf = (
  { apiVersion, kind }: Omit<Resource, 'plural'>,
  { metadata: { name, uid } }: LiveObject,
) => ({ apiVersion, kind, name, uid, controller: false, blockOwnerDeletion: false });

const KAFKA_HEADER = { apiVersion: 'kafka.strimzi.io/v1', kind: 'Kafka' };
const USER_HEADER = { apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaUser' };

function secret(
  metadata: SentObject['metadata'],
  data: Record<string, string>,
): SentObject & Pick<Secret, 'data'> {
  return { apiVersion: 'v1', kind: 'Secret', metadata, data };
}

/** The authority that the Secrets of a Kafka hold; undefined where one of them is missing. */
export async function readAuthority(
  api: StandInApi,
  kafka: Kafka,
  which: AuthorityName,
): Promise<Authority | undefined> {
  const { namespace, name } = kafka.metadata;
  const [certificate, key] = await Promise.all([
    api.read<Secret>(SECRET, namespace, `${name}-${which}-ca-cert`),
    api.read<Secret>(SECRET, namespace, `${name}-${which}-ca`),
  ]);
  const held = { certificate: certificate?.data?.['ca.crt'], key: key?.data?.['ca.key'] };
  if (held.certificate === undefined || held.key === undefined) return undefined;
  return loadAuthority({ certificate: decode(held.certificate), key: decode(held.key) });
}

/** As {@link readAuthority}, but makes one where there is none. */
export async function ensureAuthority(
  api: StandInApi,
  kafka: Kafka,
  which: AuthorityName,
): Promise<Authority> {
  const present = await readAuthority(api, kafka, which);
  if (present) return present;
  const authority = await createAuthority(`${which}-ca v0`, CA_VALID_MS);
  await writeAuthority(api, kafka, which, authority, { generation: 0, older: {} });
  return authority;
}

/** Makes a new authority; what it replaces stays trusted beside it, as with the real operator. */
export async function replaceAuthority(
  api: StandInApi,
  kafka: Kafka,
  which: AuthorityName,
): Promise<void> {
  const old = await ensureAuthority(api, kafka, which);
  const { namespace, name } = kafka.metadata;
  const present = await api.read<Secret>(SECRET, namespace, `${name}-${which}-ca-cert`);
  const generation = Number(present?.metadata.annotations?.[GENERATION] ?? 0) + 1;
  const { validToDate } = new X509Certificate(old.certificate);
  const date = validToDate
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  const { 'ca.crt': replaced = encode(old.certificate), ...earlier } = present?.data ?? {};
  const older = { ...earlier, [`ca-${date}.crt`]: replaced };
  const authority = await createAuthority(`${which}-ca v${generation}`, CA_VALID_MS);
  await writeAuthority(api, kafka, which, authority, { generation, older });
}

async function writeAuthority(
  api: StandInApi,
  kafka: Kafka,
  which: AuthorityName,
  authority: Authority,
  { generation, older }: { generation: number; older: Record<string, string> },
): Promise<void> {
  const { namespace, name } = kafka.metadata;
  const common = {
    namespace,
    labels: { [CLUSTER_LABEL]: name, [KIND_LABEL]: 'Kafka' },
    ownerReferences: [ownerOf(KAFKA_HEADER, kafka)],
  };
  const annotations = { [GENERATION]: `${generation}` };
  // The key first: a certificate whose key is not there would be made again.
  const keyName = `${name}-${which}-ca`;
  await api.apply(secret({ ...common, name: keyName }, { 'ca.key': encode(authority.key) }));
  const certificates = { ...older, 'ca.crt': encode(authority.certificate) };
  await api.apply(secret({ ...common, name: `${keyName}-cert`, annotations }, certificates));
}

export const clientName = ({ metadata }: User): string => `CN=${metadata.name}`;

/** Whether the Secret holds a certificate of this user that this authority has signed. */
export function holdsCertificate(present: Secret | undefined, authority: Authority): boolean {
  const { 'user.crt': certificate, 'user.key': key, 'ca.crt': ca } = present?.data ?? {};
  if (certificate === undefined || key === undefined || ca === undefined) return false;
  const issuer = new X509Certificate(authority.certificate);
  return (
    decode(ca) === authority.certificate &&
    new X509Certificate(decode(certificate)).verify(issuer.publicKey)
  );
}

/** Issues a certificate and writes it to the Secret of the user's own name. */
export async function writeUserSecret(
  api: StandInApi,
  user: User,
  cluster: string,
  authority: Authority,
): Promise<void> {
  const { namespace, name } = user.metadata;
  const { certificate, key } = await authority.issue({ name });
  const metadata = {
    namespace,
    name,
    labels: { [CLUSTER_LABEL]: cluster, [KIND_LABEL]: 'KafkaUser' },
    ownerReferences: [ownerOf(USER_HEADER, user)],
  };
  const data = {
    'ca.crt': encode(authority.certificate),
    'user.crt': encode(certificate),
    'user.key': encode(key),
  };
  await api.apply(secret(metadata, data));
}
