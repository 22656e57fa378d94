import { X509Certificate } from 'node:crypto';
import type { Certificate, Identity } from '../../../certificates.ts';
import type { StandInApi } from '../../api.ts';
import { type Kafka, SECRET, type Secret } from '../objects.ts';
import { decode, encode, type HeldAuthority, ownerOf, secret } from '../secrets.ts';
import { commonLabels } from './labels.ts';
import {
  certificateHosts,
  kafkaComponent,
  OPERATOR,
  ORGANISATION,
  operatorSecret,
} from './names.ts';
import { CLIENTS_AUTHORITIES, CLUSTER_AUTHORITIES, KEYSTORE } from './pod.ts';

const VALID_MS = 365 * 86_400_000;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*/;

export interface Authorities {
  cluster: HeldAuthority;
  clients: HeldAuthority;
  /**
   * Whether certificates of the newest cluster authority may be shown: not before every node trusts
   * it.
   */
  mayRenew: boolean;
}

/** What a node's process shows and trusts, as its Secret holds it; made where it is missing. */
export async function ensureNodeSecret(
  api: StandInApi,
  kafka: Kafka,
  node: string,
  { cluster, clients, mayRenew }: Authorities,
): Promise<Record<string, string>> {
  const { namespace, name } = kafka.metadata;
  const identity: Identity = {
    name: kafkaComponent(name),
    groups: [ORGANISATION],
    dns: certificateHosts(namespace, name, node),
    validMs: VALID_MS,
  };
  const present = await readKeystore(api, namespace, node);
  const { key, certificate } = await keepOrIssue(present, identity, cluster, mayRenew);
  const content = {
    [KEYSTORE]: `${key}${certificate}`,
    [CLUSTER_AUTHORITIES]: cluster.bundle,
    [CLIENTS_AUTHORITIES]: clients.bundle,
  };
  await writeSecret(api, kafka, node, content);
  return content;
}

/** As what the operators come to the brokers; kept in a Secret, since it changes after the nodes'. */
export async function ensureOperatorCertificate(
  api: StandInApi,
  kafka: Kafka,
  { cluster, mayRenew }: Omit<Authorities, 'clients'>,
): Promise<Certificate> {
  const { namespace, name } = kafka.metadata;
  const identity: Identity = { name: OPERATOR, groups: [ORGANISATION], validMs: VALID_MS };
  const present = await readKeystore(api, namespace, operatorSecret(name));
  const issued = await keepOrIssue(present, identity, cluster, mayRenew);
  if (issued !== present) {
    const content = { [KEYSTORE]: `${issued.key}${issued.certificate}` };
    await writeSecret(api, kafka, operatorSecret(name), content);
  }
  return issued;
}

async function keepOrIssue(
  present: Certificate | undefined,
  identity: Identity,
  authority: HeldAuthority,
  mayRenew: boolean,
): Promise<Certificate> {
  if (present && (!mayRenew || isAsWanted(present, identity, authority))) return present;
  return authority.issue(identity);
}

function isAsWanted(
  { certificate }: Certificate,
  { dns = [] }: Identity,
  authority: HeldAuthority,
): boolean {
  const parsed = new X509Certificate(certificate);
  const hosts = (parsed.subjectAltName ?? '').split(', ').filter((name) => name !== '');
  return (
    hosts.join() === dns.map((host) => `DNS:${host}`).join() &&
    parsed.verify(new X509Certificate(authority.certificate).publicKey)
  );
}

async function readKeystore(
  api: StandInApi,
  namespace: string,
  name: string,
): Promise<Certificate | undefined> {
  const held = (await api.read<Secret>(SECRET, namespace, name))?.data?.[KEYSTORE];
  if (held === undefined) return undefined;
  const pem = decode(held);
  const at = pem.search(CERTIFICATE);
  return at < 0 ? undefined : { key: pem.slice(0, at), certificate: pem.slice(at) };
}

async function writeSecret(
  api: StandInApi,
  kafka: Kafka,
  name: string,
  content: Record<string, string>,
): Promise<void> {
  const metadata = {
    namespace: kafka.metadata.namespace,
    name,
    labels: commonLabels(kafka),
    ownerReferences: [ownerOf('Kafka', kafka)],
  };
  const data = Object.entries(content).map(([key, text]) => [key, encode(text)]);
  await api.apply(secret(metadata, Object.fromEntries(data)));
}
