// @peculiar/x509 is built on decorators, whose run-time this is.
import 'reflect-metadata';
import { randomBytes, type webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR_MS = 3_600_000;
const DEFAULT_VALID_MS = 24 * HOUR_MS;
/** Clocks that are a little behind must not find a new certificate not valid yet. */
const BACKDATED_MS = HOUR_MS;
const SERIAL_BYTES = 15;

export interface Identity {
  /** Common name: in Kubernetes the user, in Kafka `CN=NAME`. */
  name: string;
  /** Organisations: in Kubernetes the groups. */
  groups?: readonly string[];
  /** Names and addresses that a server has. */
  dns?: readonly string[];
  addresses?: readonly string[];
  /** From now, in ms; a day unless told. */
  validMs?: number;
}

/** A certificate with its private key, both as PEM. */
export interface Certificate {
  certificate: string;
  key: string;
}

export interface Authority {
  /** As PEM; what clients trust. */
  certificate: string;
  /** Its private key as PEM, from which {@link loadAuthority} makes the authority again. */
  key: string;
  issue(identity: Identity): Promise<Certificate>;
}

/** Makes a certificate authority of its own, for tests. */
export async function createAuthority(name: string, validMs?: number): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: [name] }],
    ...validity(validMs),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return authorityOf(certificate, keys.privateKey);
}

/** The authority again of which these are the PEM texts. */
export async function loadAuthority({ certificate, key }: Certificate): Promise<Authority> {
  const [der] = PemConverter.decode(key);
  if (der === undefined) throw new Error('the private key of an authority is no PEM text');
  const privateKey = await crypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']);
  return authorityOf(new X509Certificate(certificate), privateKey);
}

async function authorityOf(
  authority: X509Certificate,
  signingKey: webcrypto.CryptoKey,
): Promise<Authority> {
  return {
    certificate: authority.toString('pem'),
    key: await exportKey(signingKey),
    async issue(identity) {
      const { name, groups = [], validMs } = identity;
      const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      const certificate = await X509CertificateGenerator.create({
        serialNumber: newSerial(),
        subject: [...groups.map((group) => ({ O: [group] })), { CN: [name] }],
        issuer: authority.subjectName,
        ...validity(validMs),
        signingKey,
        publicKey: keys.publicKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth]),
          ...alternativeNames(identity),
        ],
      });
      return { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
    },
  };
}

function alternativeNames({ dns = [], addresses = [] }: Identity) {
  const names = [
    ...dns.map((value) => ({ type: 'dns' as const, value })),
    ...addresses.map((value) => ({ type: 'ip' as const, value })),
  ];
  return names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : [];
}

function validity(validMs = DEFAULT_VALID_MS) {
  const now = Date.now();
  return { notBefore: new Date(now - BACKDATED_MS), notAfter: new Date(now + validMs) };
}

/** Positive, and no two the same: a client may hold certificates of many authorities of one name. */
const newSerial = (): string => `01${randomBytes(SERIAL_BYTES).toString('hex')}`;

const exportKey = async (key: webcrypto.CryptoKey): Promise<string> =>
  `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
