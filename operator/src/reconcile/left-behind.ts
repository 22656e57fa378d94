import { LABEL } from '@anomaly-prediction/cdk8s';
import { KINDS, type KubeClient, NotServedError, type ResourceKind } from '../kube/index.ts';
import type { Identity } from '../resource.ts';
import { isOwnedBy } from './children.ts';

/**
 * Whether the API server still holds a topic or user of this resource. Asked before the resource is
 * let go, since a cache may not have heard yet of what was made an instant ago.
 */
export async function hasTopicsOrUsers(
  client: KubeClient,
  { namespace, name, uid }: Identity,
): Promise<boolean> {
  const held = async (kind: ResourceKind): Promise<boolean> => {
    try {
      const { items } = await client.list(kind, namespace, `${LABEL.instance}=${name}`);
      return items.some((object) => isOwnedBy(object, uid));
    } catch (error) {
      if (error instanceof NotServedError) return false;
      throw error;
    }
  };
  return (await held(KINDS.kafkaTopic)) || (await held(KINDS.kafkaUser));
}
