import { X509Certificate } from 'node:crypto';
import { type Authority, createAuthority, loadAuthority } from '../../certificates.ts';
import type { LiveObject, SentObject, StandInApi } from '../api.ts';
import {
  API_VERSION,
  CLUSTER_LABEL,
  type Kafka,
  KIND_LABEL,
  SECRET,
  type Secret,
  type User,
} from './objects.ts';

const CA_VALID_MS = 365 * 86_400_000;
const FORCE_REPLACE = 'strimzi.io/force-replace';
const GENERATION = 'strimzi.io/ca-cert-generation';

/** The two authorities of a Kafka: servers' certificates are signed by the one, clients' by the other. */
export const AUTHORITIES = ['cluster', 'clients'] as const;
export type AuthorityName = (typeof AUTHORITIES)[number];

/** With what its Secret says beside it. */
export interface HeldAuthority extends Authority {
  /** Counts how often it was replaced. */
  generation: number;
  /** PEM: its certificate and those of all that it replaced, which stay trusted. */
  bundle: string;
}

export const encode = (text: string): string => Buffer.from(text).toString('base64');
export const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

export const ownerOf = (kind: 'Kafka' | 'KafkaUser', { metadata: { name, uid } }: LiveObject) => ({
  apiVersion: API_VERSION,
  kind,
  name,
  uid,
  controller: false,
  blockOwnerDeletion: false,
});

export function secret(
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
): Promise<HeldAuthority | undefined> {
  const { namespace, name } = kafka.metadata;
  const [certificate, key] = await Promise.all([
    api.read<Secret>(SECRET, namespace, `${name}-${which}-ca-cert`),
    api.read<Secret>(SECRET, namespace, `${name}-${which}-ca`),
  ]);
  const held = { certificate: certificate?.data?.['ca.crt'], key: key?.data?.['ca.key'] };
  if (held.certificate === undefined || held.key === undefined) return undefined;
  const pem = { certificate: decode(held.certificate), key: decode(held.key) };
  const { 'ca.crt': newest = '', ...older } = certificate?.data ?? {};
  return {
    ...(await loadAuthority(pem)),
    generation: Number(certificate?.metadata.annotations?.[GENERATION] ?? 0),
    bundle: [newest, ...Object.values(older)].map((text) => `${decode(text).trim()}\n`).join(''),
  };
}

/** As {@link readAuthority}, but makes one where there is none. */
export async function ensureAuthority(
  api: StandInApi,
  kafka: Kafka,
  which: AuthorityName,
): Promise<HeldAuthority> {
  const present = await readAuthority(api, kafka, which);
  if (present) return present;
  const authority = await createAuthority(`${which}-ca v0`, CA_VALID_MS);
  await writeAuthority(api, kafka, which, authority, { generation: 0, older: {} });
  return { ...authority, generation: 0, bundle: authority.certificate };
}

/**
 * Whether the owner asks for another authority, as with the real operator: by an annotation of the
 * Secret with the key, which is taken away hereby.
 */
export async function takeReplaceRequest(
  api: StandInApi,
  kafka: Kafka,
  which: AuthorityName,
): Promise<boolean> {
  const { namespace, name } = kafka.metadata;
  const held = await api.read<Secret>(SECRET, namespace, `${name}-${which}-ca`);
  if (held?.metadata.annotations?.[FORCE_REPLACE] !== 'true') return false;
  await api.patch(SECRET, held, { metadata: { annotations: { [FORCE_REPLACE]: null } } });
  return true;
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
  const generation = old.generation + 1;
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
    ownerReferences: [ownerOf('Kafka', kafka)],
  };
  const annotations = { [GENERATION]: `${generation}` };
  // The key first: a certificate whose key is not there would be made again.
  const keyName = `${name}-${which}-ca`;
  await api.apply(secret({ ...common, name: keyName }, { 'ca.key': encode(authority.key) }));
  const certificates = { ...older, 'ca.crt': encode(authority.certificate) };
  await api.apply(secret({ ...common, name: `${keyName}-cert`, annotations }, certificates));
}

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
    ownerReferences: [ownerOf('KafkaUser', user)],
  };
  const data = {
    'ca.crt': encode(authority.certificate),
    'user.crt': encode(certificate),
    'user.key': encode(key),
  };
  await api.apply(secret(metadata, data));
}
