import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildSecrets,
  dockerfileOf,
  PRODUCT_IMAGES,
  type ProductImage,
  ROOT,
  SELECT_WORKSPACES,
  workspacesOf,
} from '../../../Dockerfiles/build/images.ts';
import type { System } from '../install/system.ts';
import type { Report } from '../report.ts';
import { type BuiltImage, buildImage } from './build-image.ts';

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
      await selectInto(system, selection, workspacesOf(name));
      const image = await buildImage(system, report, {
        name,
        reference: `${registry}/${name}:${tag}`,
        dockerfile,
        context: ROOT,
        ingredients: [selection, ...alwaysTaken(name)],
        secrets: buildSecrets(process.env),
      });
      images.push(image);
    } finally {
      await rm(selection, { recursive: true, force: true });
    }
  }
  return images;
}

/** What goes into an image, by the same script that its build uses. */
async function selectInto(system: System, folder: string, workspaces: string[]): Promise<void> {
  if (workspaces.length === 0) return;
  await system.run(process.execPath, [SELECT_WORKSPACES, ROOT, folder, ...workspaces]);
}

const alwaysTaken = (name: ProductImage): string[] => [
  join(ROOT, '.dockerignore'),
  join(ROOT, 'Dockerfiles', name === 'database' ? 'database' : 'node'),
];
