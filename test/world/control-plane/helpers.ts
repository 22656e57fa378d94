import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlane } from '../control-plane.ts';
import { strimziCrdFiles } from '../install/strimzi-crds.ts';

const ESTABLISHED_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** Done when Strimzi's kinds are served. */
export const applyStrimziCrds = (plane: Pick<ControlPlane, 'kubectl'>): Promise<void> =>
  applyCrds(plane, strimziCrdFiles());

/** Applies files of CustomResourceDefinitions; done when their kinds are served. */
export async function applyCrds(
  { kubectl }: Pick<ControlPlane, 'kubectl'>,
  files: readonly string[],
): Promise<void> {
  const names = files.map((file) => `--filename=${file}`);
  await kubectl('apply', '--server-side', ...names);
  // `kubectl wait` fails at one that has no conditions yet.
  const deadlineMs = performance.now() + ESTABLISHED_TIMEOUT_MS;
  while (!areEstablished(await kubectl('get', '--output=json', ...names))) {
    if (performance.now() > deadlineMs) {
      throw new Error(`the kinds of ${files.join(', ')} were applied, but are not served`);
    }
    await sleep(POLL_MS);
  }
}

interface Crd {
  status?: { conditions?: { type: string; status: string }[] | null };
}

/** Of what kubectl gets: a list, or the one that was asked for. */
function areEstablished(json: string): boolean {
  const got = JSON.parse(json) as Crd & { items?: Crd[] };
  return (got.items ?? [got]).every(({ status }) =>
    status?.conditions?.some((one) => one.type === 'Established' && one.status === 'True'),
  );
}

/** Makes a namespace, held to a Pod Security level where one is given; resolves with its name. */
export async function makeNamespace(
  { kubectl }: Pick<ControlPlane, 'kubectl'>,
  name: string,
  podSecurity?: 'privileged' | 'baseline' | 'restricted',
): Promise<string> {
  await kubectl('create', 'namespace', name);
  if (podSecurity) {
    const label = `pod-security.kubernetes.io/enforce=${podSecurity}`;
    await kubectl('label', 'namespace', name, label);
  }
  return name;
}
