import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { System } from '../install/system.ts';
import type { Report } from '../report.ts';
import { type BuiltImage, buildImage } from './build-image.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const RECIPES = join(ROOT, 'Dockerfiles');
const SELECT = join(RECIPES, 'node', 'select-workspaces.mjs');

export const PRODUCT_IMAGES = [
  'operator',
  'auction',
  'database',
  'load-client',
  'metrics-sidecar',
  'aggregator',
  'predictor',
  'chaos',
] as const;
export type ProductImage = (typeof PRODUCT_IMAGES)[number];

export const dockerfileOf = (name: ProductImage): string => join(RECIPES, `${name}.Dockerfile`);

export interface BuildOptions {
  system: System;
  report: Report;
  /** As the chart's `images.registry`. */
  registry: string;
  /** As the chart's `images.tag`. */
  tag: string;
  only?: readonly ProductImage[];
}

/**
 * Builds the product's images of this checkout, each unless it is in the cache. Needs root, buildah
 * and mmdebstrap (the part `images` of ensureParts).
 *
 * @throws with buildah's last lines
 */
export async function buildImages({
  system,
  report,
  registry,
  tag,
  only = PRODUCT_IMAGES,
}: BuildOptions): Promise<BuiltImage[]> {
  const images: BuiltImage[] = [];
  // One after the other: each uses the layers of the one before.
  for (const name of only) {
    const dockerfile = dockerfileOf(name);
    const selection = mkdtempSync(join(tmpdir(), 'image-ingredients-'));
    try {
      await selectInto(system, selection, workspacesIn(readFileSync(dockerfile, 'utf8')));
      const image = await buildImage(system, report, {
        name,
        reference: `${registry}/${name}:${tag}`,
        dockerfile,
        context: ROOT,
        ingredients: [selection, ...alwaysTaken(name)],
        secrets: secretsOf(process.env),
      });
      images.push(image);
    } finally {
      await rm(selection, { recursive: true, force: true });
    }
  }
  return images;
}

/** The workspaces that an image is made of, as its Dockerfile names them; none in one without Node. */
export function workspacesIn(dockerfile: string): string[] {
  const [, workspaces = ''] =
    /select-workspaces\.mjs \/manifests \/app (.*)$/m.exec(dockerfile) ?? [];
  return workspaces.split(' ').filter((workspace) => workspace !== '');
}

/** What goes into an image, by the same script that its build uses. */
async function selectInto(system: System, folder: string, workspaces: string[]): Promise<void> {
  if (workspaces.length === 0) return;
  await system.run(process.execPath, [SELECT, ROOT, folder, ...workspaces]);
}

const alwaysTaken = (name: ProductImage): string[] => [
  join(ROOT, '.dockerignore'),
  join(RECIPES, name === 'database' ? 'database' : 'node'),
];

/** A proxy's certificates, where this machine needs some to get to the npm registry. */
const secretsOf = ({ NODE_EXTRA_CA_CERTS: ca }: NodeJS.ProcessEnv): Record<string, string> =>
  ca ? { ca } : {};
