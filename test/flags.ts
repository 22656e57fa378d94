import { parseArgs } from 'node:util';

export const USAGE = `npm test -- [suite...] [flags]: all suites, or those that are named

  --long              those that take long too
  --context NAME      e2e: on this cluster of your kubeconfig, which has Strimzi's operator, instead
                      of on the test cluster
  --registry NAME     e2e --context: where the product's images are, as REGISTRY/operator:TAG
  --tag TAG           e2e --context: theirs
  --prometheus IMAGE  e2e --context: of the Prometheus that scrapes the product (Docker Hub's)
  --help              this text
`;

/** A cluster of the user's own, and the images that it can pull. */
export interface OwnCluster {
  context: string;
  registry: string;
  tag: string;
  /** Image of a Prometheus. */
  prometheus: string;
}

const PROMETHEUS = 'docker.io/prom/prometheus:v3.5.0';

export interface TestFlags {
  suites: string[];
  long: boolean;
  help: boolean;
  own: OwnCluster | undefined;
}

/** @throws one line naming the flag that is wrong or missing */
export function parseTestFlags(args: readonly string[]): TestFlags {
  const { values, positionals: suites } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      long: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      context: { type: 'string' },
      registry: { type: 'string' },
      tag: { type: 'string' },
      prometheus: { type: 'string', default: PROMETHEUS },
    },
  });
  const { long, help, context, registry, tag, prometheus } = values;
  if (context === undefined) return { suites, long, help, own: undefined };
  if (suites.join() !== 'e2e' || long) {
    throw new Error('--context is for the suite e2e alone: npm run e2e -- --context NAME');
  }
  if (registry === undefined || tag === undefined) {
    throw new Error(
      '--context needs --registry and --tag: where that cluster pulls the images from',
    );
  }
  return { suites, long, help, own: { context, registry, tag, prometheus } };
}

/** Where the tests find it. */
export const environmentOf = ({
  context,
  registry,
  tag,
  prometheus,
}: OwnCluster): NodeJS.ProcessEnv => ({
  E2E_CONTEXT: context,
  E2E_REGISTRY: registry,
  E2E_TAG: tag,
  E2E_PROMETHEUS: prometheus,
});
