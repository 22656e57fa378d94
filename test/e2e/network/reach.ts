import type { Kubectl } from '../kubectl.ts';

/** A place from which a connection is tried. */
export interface From {
  namespace: string;
  pod: string;
  container: string;
}

/**
 * `refused`: by a policy, which the stand-in for a network plugin tells apart from a port where
 * nobody listens (`nobody there`).
 */
export type Reached = 'connected' | 'refused' | 'nobody there' | 'unknown name' | string;

/** By bash, which every image has: a Node that starts would take a tenth of a second of CPU. */
const CONNECT = `for target in "$@"; do
  if said=$(timeout 5 bash -c "exec 3<>/dev/tcp/\${target%:*}/\${target##*:}" 2>&1)
  then echo connected
  else echo "\${said:-timed out}" | tr '\\n' ' '; echo
  fi
done`;

const MEANINGS: readonly [says: RegExp, reached: Reached][] = [
  [/^connected$/, 'connected'],
  [/No route to host/, 'refused'],
  [/Connection refused/, 'nobody there'],
  [/name resolution|Name or service not known/, 'unknown name'],
];

/**
 * Tries connections over TCP from a container, one after the other.
 *
 * @param targets `HOST:PORT`
 * @returns what came of each, by its target
 */
export async function reach(
  kubectl: Kubectl,
  { namespace, pod, container }: From,
  targets: readonly string[],
): Promise<Record<string, Reached>> {
  const into = ['exec', pod, `--namespace=${namespace}`, `--container=${container}`, '--'];
  const lines = (await kubectl(...into, 'bash', '-c', CONNECT, 'reach', ...targets)).split('\n');
  return Object.fromEntries(
    targets.map((target, index) => {
      const said = (lines[index] ?? '').trim();
      return [target, MEANINGS.find(([says]) => says.test(said))?.[1] ?? said];
    }),
  );
}
