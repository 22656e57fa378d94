import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import type { Kubectl } from '../kubectl.ts';
import type { KubeObject } from '../objects.ts';

export interface NetworkPolicy extends KubeObject {
  spec: NetworkPolicySpec;
}

/** Puts a policy back as it was. */
export type PutBack = () => Promise<void>;

const read = (kubectl: Kubectl, namespace: string, name: string): Promise<NetworkPolicy> =>
  kubectl.getJson<NetworkPolicy>('get', 'networkpolicy', name, `--namespace=${namespace}`);

/** What belongs to the object that was, and not to one that is made like it. */
function likeIt({ metadata, ...rest }: NetworkPolicy): object {
  const { name, namespace, labels, annotations, ownerReferences } = metadata;
  return { ...rest, metadata: { name, namespace, labels, annotations, ownerReferences } };
}

/** Deletes a policy. */
export async function takeAway(
  kubectl: Kubectl,
  namespace: string,
  name: string,
): Promise<PutBack> {
  const policy = await read(kubectl, namespace, name);
  await kubectl('delete', 'networkpolicy', name, `--namespace=${namespace}`);
  return async () => {
    await kubectl.run(['create', '--filename=-'], { input: JSON.stringify(likeIt(policy)) });
  };
}

/** Changes what a policy says. */
export async function alter(
  kubectl: Kubectl,
  namespace: string,
  name: string,
  change: (spec: NetworkPolicySpec) => NetworkPolicySpec,
): Promise<PutBack> {
  const policy = await read(kubectl, namespace, name);
  const replace = async (spec: NetworkPolicySpec) => {
    const input = JSON.stringify(likeIt({ ...policy, spec }));
    await kubectl.run(['replace', '--filename=-'], { input });
  };
  await replace(change(policy.spec));
  return () => replace(policy.spec);
}
