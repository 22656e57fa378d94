import type { Container, Namespace, Pod } from 'kubernetes-types/core/v1.js';
import type { Kubectl } from './kubectl.ts';

const LABEL = 'pod-security.kubernetes.io/enforce';
const VERSION_LABEL = `${LABEL}-version`;

export interface PodSecurityOptions {
  /** Whose pods talk to the API server; none unless told. */
  needsToken?(pod: Pod): boolean;
}

/**
 * What speaks against the pods of a namespace being held to Pod Security `restricted` and to what
 * the product promises besides: a read-only root and no token. Empty when nothing does.
 */
export async function podSecurityFaults(
  kubectl: Kubectl,
  namespace: string,
  { needsToken = () => false }: PodSecurityOptions = {},
): Promise<string[]> {
  const { items } = await kubectl.getJson<{ items: Pod[] }>('get', 'pods', `-n=${namespace}`);
  return [
    ...(await namespaceFaults(kubectl, namespace)),
    ...items.flatMap((pod) => podFaults(pod, needsToken(pod))),
  ];
}

/**
 * The API server judges what runs in a namespace, however it was admitted, when the version of its
 * level changes: it is asked what it would say.
 */
async function namespaceFaults(kubectl: Kubectl, namespace: string): Promise<string[]> {
  const { metadata } = await kubectl.getJson<Namespace>('get', 'namespace', namespace);
  const { [LABEL]: level, [VERSION_LABEL]: version = 'latest' } = metadata?.labels ?? {};
  if (level !== 'restricted') return [`namespace ${namespace} enforces ${level ?? 'nothing'}`];
  const { serverVersion } = await kubectl.getJson<{
    serverVersion: { major: string; minor: string };
  }>('version');
  const current = `v${serverVersion.major}.${Number.parseInt(serverVersion.minor, 10)}`;
  const other = version === current ? 'latest' : current;
  const asked = ['label', 'namespace', namespace, '--overwrite', '--dry-run=server'];
  const { stderr } = await kubectl.run([...asked, `${VERSION_LABEL}=${other}`]);
  return stderr.split('\n').filter((line) => line.startsWith('Warning:'));
}

/** Pure. */
export function podFaults(pod: Pod, needsToken: boolean): string[] {
  const { spec } = pod;
  const name = `pod ${pod.metadata?.namespace}/${pod.metadata?.name}`;
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const tokens = (spec?.volumes ?? []).filter(({ projected }) =>
    projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken),
  );
  return [
    ...(tokens.length > 0 && !needsToken ? [`${name} has a token that it does not need`] : []),
    ...containers.flatMap((container) =>
      containerFaults(pod, container).map(
        (fault) => `${name}, container ${container.name}: ${fault}`,
      ),
    ),
  ];
}

function containerFaults(pod: Pod, { securityContext: own = {} }: Container): string[] {
  const { runAsNonRoot, runAsUser } = { ...pod.spec?.securityContext, ...own };
  const faults = {
    'its root can be written to': own.readOnlyRootFilesystem !== true,
    'it may run as root': runAsNonRoot !== true || runAsUser === 0,
    'it may gain privileges': own.allowPrivilegeEscalation !== false || own.privileged === true,
    'it keeps capabilities': !own.capabilities?.drop?.includes('ALL'),
    'it adds capabilities': (own.capabilities?.add ?? []).length > 0,
  };
  return Object.entries(faults).flatMap(([fault, is]) => (is ? [fault] : []));
}
