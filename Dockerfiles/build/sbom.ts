// What is in an image, in CycloneDX: npm's own list of the packages that its workspaces need, and
// beside them Debian's packages and Node, asked of the image itself.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { System } from '@anomaly-prediction/test';
import type { Engine } from './engine.ts';
import { type ProductImage, ROOT, SELECT_WORKSPACES, workspacesOf } from './images.ts';

const SBOM_BYTES_MAX = 16 * 2 ** 20;

/** A CycloneDX document, as far as it is touched here. */
export interface Sbom {
  serialNumber?: string;
  metadata: { timestamp: string; component: Record<string, unknown> };
  components: Record<string, unknown>[];
  dependencies?: unknown[];
}

export interface Subject {
  name: ProductImage;
  reference: string;
  version: string;
  /** Time of the commit, in ISO 8601: the same commit has the same document. */
  created: string;
}

/** @throws with npm's or the engine's last lines */
export async function listContents(
  system: System,
  engine: Engine,
  subject: Subject,
): Promise<string> {
  const workspaces = workspacesOf(subject.name);
  const npm = workspaces.length === 0 ? undefined : await listPackages(system, workspaces);
  const debian = parseDebianPackages(await engine.run(subject.reference, DEBIAN_QUERY));
  const node = npm && (await engine.run(subject.reference, ['node', '--version'])).trim();
  return render(describe(subject, npm, [...(node ? [nodeComponent(node)] : []), ...debian]));
}

/** npm's own SBOM of what `npm ci` installs into the image. */
async function listPackages(system: System, workspaces: readonly string[]): Promise<Sbom> {
  const folder = mkdtempSync(join(tmpdir(), 'image-contents-'));
  const npm = system.find('npm');
  if (!npm) throw new Error('listing the packages of an image failed: there is no npm on PATH');
  try {
    await system.run(process.execPath, [SELECT_WORKSPACES, ROOT, folder, ...workspaces]);
    // Takes what only others need out of the lock file, of which npm would list all.
    const flags = ['--package-lock-only', '--omit=dev', '--ignore-scripts', '--loglevel=error'];
    await promisify(execFile)(npm, ['install', '--offline', ...flags], { cwd: folder });
    const { stdout } = await promisify(execFile)(
      npm,
      ['sbom', '--sbom-format=cyclonedx', ...flags],
      { cwd: folder, maxBuffer: SBOM_BYTES_MAX },
    );
    return JSON.parse(stdout) as Sbom;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const DEBIAN_FIELDS = ['Package', 'Version', 'Architecture'].map((field) => `$\{${field}}`);
const DEBIAN_QUERY = [...['dpkg-query', '--show', '--showformat'], `${DEBIAN_FIELDS.join(' ')}\\n`];

/** One component for each line `NAME VERSION ARCHITECTURE`. */
export const parseDebianPackages = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .map((line) => line.split(' '))
    .filter((fields) => fields.length === 3)
    .map(([name = '', version = '', architecture = '']) => {
      const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`;
      return { 'bom-ref': purl, type: 'library', name, version, purl };
    });

function nodeComponent(version: string): Record<string, unknown> {
  const number = version.replace(/^v/, '');
  const purl = `pkg:generic/node@${number}`;
  return { 'bom-ref': purl, type: 'application', name: 'node', version: number, purl };
}

/** The document of an image: the same whenever and wherever it is written. */
export function describe(
  { name, version, created }: Subject,
  npm: Sbom | undefined,
  others: readonly Record<string, unknown>[],
): Sbom {
  const component = {
    'bom-ref': name,
    type: 'container',
    name: `anomaly-prediction/${name}`,
    version,
  };
  const components = [...(npm?.components ?? []), ...others];
  return {
    ...(npm ?? {
      $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      version: 1,
    }),
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([component, components]))}`,
    metadata: {
      ...npm?.metadata,
      timestamp: created,
      component,
    },
    components,
  };
}

/** An id that the same text always gets. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const render = (sbom: Sbom): string => `${JSON.stringify(sbom, null, 2)}\n`;
