import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key (PKCS 8), both in PEM. */
export interface Certificate {
  certificate: string;
  key: string;
}

export interface Authority {
  /** What trusts all that it issues. */
  certificate: string;
  /** Issues a certificate for this name, for servers and clients of 127.0.0.1. */
  issue(commonName: string): Certificate;
}

const VALID_DAYS = '2';
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

const AUTHORITY = ['basicConstraints = critical,CA:TRUE', 'keyUsage = keyCertSign,cRLSign'];
const LEAF = ['basicConstraints = CA:FALSE', 'subjectAltName = IP:127.0.0.1,DNS:localhost'];

const configuration = (extensions: readonly string[]): string =>
  ['[req]', 'distinguished_name = name', 'x509_extensions = extensions', '[name]', '[extensions]']
    .concat(extensions, 'subjectKeyIdentifier = hash', '')
    .join('\n');

/** Makes an authority of its own with the machine's OpenSSL (3 or newer); its key leaves no trace. */
export function createAuthority(name: string): Authority {
  const own = requestCertificate(name);
  return {
    certificate: own.certificate,
    issue: (commonName) => requestCertificate(commonName, own),
  };
}

function requestCertificate(commonName: string, issuer?: Certificate): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const inFolder = (file: string) => join(folder, file);
  try {
    // Not the machine's configuration, which differs from one distribution to the next.
    writeFileSync(inFolder('configuration'), configuration(issuer ? LEAF : AUTHORITY));
    if (issuer) writeFileSync(inFolder('issuer'), issuer.certificate + issuer.key, { mode: 0o600 });
    const signedBy = issuer ? ['-CA', inFolder('issuer'), '-CAkey', inFolder('issuer')] : [];
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', ...NEW_KEY, '-days', VALID_DAYS, '-subj', `/CN=${commonName}`],
        ...['-config', inFolder('configuration'), ...signedBy],
        ...['-out', inFolder('crt'), '-keyout', inFolder('key')],
      ],
      { stdio: 'pipe' },
    );
    return {
      certificate: readFileSync(inFolder('crt'), 'utf8'),
      key: readFileSync(inFolder('key'), 'utf8'),
    };
  } catch (cause) {
    throw new Error(`OpenSSL 3 could not make a certificate for ${commonName}`, { cause });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
