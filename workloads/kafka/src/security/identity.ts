import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';

/** The files that say whom to trust and as whom to come; mounted, and replaced when they are renewed. */
export interface SecurityFiles {
  tls: boolean;
  /** Authorities in PEM; without it the public ones are trusted. */
  caFile?: string;
  certificateFile?: string;
  keyFile?: string;
  usernameFile?: string;
  passwordFile?: string;
}

const FILES = ['caFile', 'certificateFile', 'keyFile', 'usernameFile', 'passwordFile'] as const;
type FileName = (typeof FILES)[number];

/** What those files hold. */
export type SecurityTexts = Partial<Record<FileName, string>>;

/** Whom to trust and as whom to come, ready for use. */
export interface Identity {
  /** Nothing without TLS. */
  secureContext?: SecureContext;
  /** Of SCRAM; nothing where the certificate alone says who comes. */
  user?: { name: string; password: string };
}

/** The largest bundles of authorities are some 300 KiB. */
const MAX_FILE_BYTES = 1024 * 1024;

/** @throws naming the file that cannot be read */
export function readSecurityTexts(files: SecurityFiles): SecurityTexts {
  const texts: SecurityTexts = {};
  for (const name of FILES) {
    const path = files[name];
    if (path !== undefined) texts[name] = readBounded(path);
  }
  return texts;
}

function readBounded(path: string): string {
  try {
    if (statSync(path).size > MAX_FILE_BYTES)
      throw new Error(`larger than ${MAX_FILE_BYTES} bytes`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`could not read ${path}: ${messageOf(cause)}`, { cause });
  }
}

export const sameTexts = (one: SecurityTexts, other: SecurityTexts): boolean =>
  FILES.every((name) => one[name] === other[name]);

/**
 * What the files say, if they say it as a whole: a file that is half written, or a key that has not
 * followed its certificate yet, is refused.
 *
 * @throws naming the file, never with anything that it holds
 */
export function toIdentity(files: SecurityFiles, texts: SecurityTexts): Identity {
  return {
    ...(files.tls && { secureContext: toSecureContext(files, texts) }),
    ...(texts.usernameFile !== undefined &&
      texts.passwordFile !== undefined && {
        user: {
          name: nonEmptyLine(files.usernameFile, texts.usernameFile),
          password: nonEmptyLine(files.passwordFile, texts.passwordFile),
        },
      }),
  };
}

function toSecureContext(files: SecurityFiles, texts: SecurityTexts): SecureContext {
  const { caFile: ca, certificateFile: cert, keyFile: key } = texts;
  if (ca !== undefined) assertCertificates(files.caFile, ca);
  if (cert !== undefined) assertCertificates(files.certificateFile, cert);
  try {
    return createSecureContext({
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
    });
  } catch (cause) {
    throw new Error(
      `${files.keyFile} is no key of the certificate in ${files.certificateFile}: ${messageOf(cause)}`,
      { cause },
    );
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** OpenSSL takes a bundle up to the first thing that it cannot read, and says nothing. */
function assertCertificates(path: string | undefined, pem: string): void {
  const whole = pem.match(CERTIFICATE) ?? [];
  const begun = pem.split('-----BEGIN ').length - 1;
  if (whole.length === 0 || whole.length < begun) {
    throw new Error(`${path} does not hold whole certificates in PEM`);
  }
  for (const certificate of whole) {
    try {
      new X509Certificate(certificate);
    } catch (cause) {
      throw new Error(`${path} holds a certificate that cannot be read: ${messageOf(cause)}`, {
        cause,
      });
    }
  }
}

function nonEmptyLine(path: string | undefined, text: string): string {
  const line = text.replace(/\r?\n$/, '');
  if (line === '') throw new Error(`${path} is empty`);
  return line;
}

const messageOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause);
