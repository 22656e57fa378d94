import type { ControlPlane } from '../control-plane.ts';

const ESTABLISHED_TIMEOUT = '30s';

/** Done when Strimzi's kinds are served. @throws when that part is not installed */
export async function applyStrimziCrds({ strimziCrds, kubectl }: ControlPlane): Promise<void> {
  if (strimziCrds.length === 0) {
    throw new Error("Strimzi's CRDs are not installed: call ensureParts first");
  }
  await applyCrds({ kubectl }, strimziCrds);
}

/** Applies files of CustomResourceDefinitions; done when their kinds are served. */
export async function applyCrds(
  { kubectl }: Pick<ControlPlane, 'kubectl'>,
  files: readonly string[],
): Promise<void> {
  const names = files.map((file) => `--filename=${file}`);
  await kubectl('apply', '--server-side', ...names);
  await kubectl(
    'wait',
    '--for=condition=Established',
    `--timeout=${ESTABLISHED_TIMEOUT}`,
    ...names,
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
