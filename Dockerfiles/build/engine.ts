import type { System } from '@anomaly-prediction/test';

export interface BuildRequest {
  reference: string;
  dockerfile: string;
  context: string;
  buildArgs: Readonly<Record<string, string>>;
  /** Files by the ids of the secrets under which they are mounted. */
  secrets: Readonly<Record<string, string>>;
}

/**
 * The time of all that is in an image, in epoch seconds. The same for all commits: a layer that did
 * not change stays the same, and one from the cache is the same as one built anew.
 */
const TIMESTAMP = '0';

/** What builds images. Everything throws with the tool's last lines. */
export interface Engine {
  name: string;
  build(request: BuildRequest): Promise<void>;
  push(reference: string): Promise<void>;
  /** Writes an archive as `docker load` and `ctr images import` take it. */
  save(reference: string, file: string): Promise<void>;
  /** Runs a command in the image, as its user; returns at most its last 20,000 characters. */
  run(reference: string, command: readonly string[]): Promise<string>;
}

/** @throws one line when neither is there */
export async function findEngine(system: System): Promise<Engine> {
  if (system.find('docker') && (await answers(system, 'docker', ['info']))) return docker(system);
  if (system.find('buildah')) return buildahEngine((args) => system.run('buildah', args));
  throw new Error(
    'images are built by docker or buildah, and neither a Docker engine that answers nor buildah is ' +
      'here: install one of them (on Debian: apt-get install buildah)',
  );
}

const answers = (system: System, command: string, args: string[]): Promise<boolean> =>
  system.run(command, args).then(
    () => true,
    () => false,
  );

const docker = (system: System): Engine => {
  const run = (args: string[], env = {}) => system.run('docker', args, env);
  return {
    name: 'docker',
    async build(request) {
      // BuildKit takes the time of all that it writes from this.
      const epoch = { SOURCE_DATE_EPOCH: TIMESTAMP, DOCKER_BUILDKIT: '1' };
      await run(['build', ...commonFlags(request), request.context], epoch);
    },
    push: async (reference) => void (await run(['push', reference])),
    save: async (reference, file) => void (await run(['save', '--output', file, reference])),
    run: (reference, [program = '', ...args]) =>
      run(['run', '--rm', '--network=none', `--entrypoint=${program}`, reference, ...args]),
  };
};

/** @param run buildah with these arguments, on a store that all calls share */
export const buildahEngine = (
  run: (args: string[]) => Promise<string>,
  ...buildFlags: string[]
): Engine => ({
  name: 'buildah',
  async build(request) {
    const flags = ['--layers', '--timestamp', TIMESTAMP, ...buildFlags];
    await run(['bud', ...flags, ...commonFlags(request), request.context]);
  },
  push: async (reference) => void (await run(['push', reference, `docker://${reference}`])),
  save: async (reference, file) =>
    void (await run(['push', reference, `oci-archive:${file}:${reference}`])),
  async run(reference, command) {
    const container = `look-${process.pid}`;
    await run(['from', '--pull-never', '--name', container, reference]);
    try {
      return await run(['run', container, '--', ...command]);
    } finally {
      await run(['rm', container]);
    }
  },
});

/** What docker and buildah understand alike. */
function commonFlags({ reference, dockerfile, buildArgs, secrets }: BuildRequest): string[] {
  return [
    ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...Object.entries(secrets).flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`]),
    ...['--file', dockerfile, '--tag', reference],
  ];
}
