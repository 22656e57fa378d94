import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The checkout, which is the context of every build. */
export const ROOT = join(import.meta.dirname, '..', '..');
export const SELECT_WORKSPACES = join(ROOT, 'Dockerfiles', 'node', 'select-workspaces.mjs');

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

export const dockerfileOf = (name: ProductImage): string =>
  join(ROOT, 'Dockerfiles', `${name}.Dockerfile`);

/** The workspaces that an image is made of, as its Dockerfile names them; none in one without Node. */
export const workspacesOf = (name: ProductImage): string[] =>
  parseWorkspaces(readFileSync(dockerfileOf(name), 'utf8'));

export function parseWorkspaces(dockerfile: string): string[] {
  const [, workspaces = ''] =
    /select-workspaces\.mjs \/manifests \/app (.*)$/m.exec(dockerfile) ?? [];
  return workspaces.split(' ').filter((workspace) => workspace !== '');
}

/**
 * What a build may need to get to the npm registry, by the ids of the secrets under which the
 * Dockerfiles mount it: a configuration of npm (NPM_CONFIG_USERCONFIG) and a proxy's certificates
 * (NODE_EXTRA_CA_CERTS), where the environment names them.
 */
export function buildSecrets(environment: NodeJS.ProcessEnv): Record<string, string> {
  const { NPM_CONFIG_USERCONFIG: npmrc, NODE_EXTRA_CA_CERTS: ca } = environment;
  return { ...(npmrc && { npmrc }), ...(ca && { ca }) };
}
