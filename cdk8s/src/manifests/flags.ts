import { parseArgs } from 'node:util';

export const USAGE = `npm run manifests -- [flags]: plain YAML of all that an AnomalyPredictor stands for

  --file FILE         the AnomalyPredictor                     (examples/smallest.yaml)
  --namespace NAME    where its objects are to be              (default)
  --registry NAME     where images come from; needed unless the file says so in spec.images
                                                               (IMAGE_REGISTRY of the environment)
  --tag TAG           of the images          (IMAGE_TAG, or else the version of this checkout)
  --out FILE          where to write it   (stdout; under cdk8s synth a file in its output folder)
  --help              this text

Passwords are made up, unless DATABASE_PASSWORD and CHAOS_TOKEN are in the environment.
`;

export interface ManifestFlags {
  file: string;
  namespace: string;
  registry: string | undefined;
  tag: string | undefined;
  /** Undefined: stdout. */
  out: string | undefined;
  help: boolean;
}

const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The command line's flags. Throws an error of one line that names the flag. */
export function parseManifestFlags(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): ManifestFlags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      file: { type: 'string', default: 'examples/smallest.yaml' },
      namespace: { type: 'string', default: 'default' },
      registry: { type: 'string' },
      tag: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { file, namespace, out, help } = values;
  const { registry = environment.IMAGE_REGISTRY, tag = environment.IMAGE_TAG } = values;
  if (!NAMESPACE.test(namespace)) {
    throw new Error(`--namespace: ${JSON.stringify(namespace)} is no name of a namespace`);
  }
  return { file, namespace, registry, tag, out, help };
}
