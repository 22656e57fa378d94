import { join } from 'node:path';
import { type Helm, openHelm, openWorld, silentReport, type World } from '@anomaly-prediction/test';
import { parseAllDocuments } from 'yaml';

export const ROOT = join(import.meta.dirname, '..', '..');
export const CHART = join(ROOT, 'charts', 'anomaly-predictor');
export const REGISTRY = 'registry.example/anomaly-prediction';
/** What must be given to install it. */
export const REQUIRED = ['--set', `images.registry=${REGISTRY}`];

/** Of any kind that the chart makes. */
export interface ChartObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; annotations?: Record<string, string> };
  [field: string]: unknown;
}

/** Helm without an API server, in a folder of its own. */
export async function openRenderer(name: string): Promise<{ world: World; helm: Helm }> {
  const world = await openWorld({ name, report: silentReport });
  return { world, helm: openHelm(world) };
}

export const parseObjects = (yaml: string): ChartObject[] =>
  parseAllDocuments(yaml)
    .map((document) => document.toJS() as ChartObject | null)
    .filter((object) => object !== null);
