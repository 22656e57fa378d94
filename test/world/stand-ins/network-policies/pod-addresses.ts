import { isPoliced, type LivePod, type Pod, toPod } from './objects.ts';

/** Knows which pod has which address. */
export interface PodAddresses {
  /** A pod has been given this address just now, long before its status says so. */
  give(uid: string, address: string): void;
  /** The pods that policies speak of and that have an address. */
  view(pods: Iterable<LivePod>): Pod[];
}

export function createPodAddresses(): PodAddresses {
  const given = new Map<string, string>();

  /** What was given last counts more than what a status says, which may be long out of date. */
  const claims = (pods: LivePod[]) =>
    pods
      .flatMap((pod) => {
        const address = given.get(pod.metadata.uid);
        if (address !== undefined) return [{ pod, address, rank: 1 }];
        return pod.status?.podIP === undefined ? [] : [{ pod, address: pod.status.podIP, rank: 0 }];
      })
      .toSorted((one, other) => other.rank - one.rank || byAge(other.pod, one.pod));

  return {
    give(uid, address) {
      for (const [holder, held] of given) if (held === address) given.delete(holder);
      given.set(uid, address);
    },
    view(all) {
      const pods = [...all];
      const policed = pods.filter(isPoliced);
      const there = new Set(policed.map(({ metadata }) => metadata.uid));
      for (const uid of given.keys()) if (!there.has(uid)) given.delete(uid);
      const byAddress = new Map<string, LivePod>();
      for (const { pod, address } of claims(policed)) {
        if (!byAddress.has(address)) byAddress.set(address, pod);
      }
      return [...byAddress].map(([address, pod]) => toPod(pod, address));
    },
  };
}

/** The older one first. */
function byAge({ metadata: one }: LivePod, { metadata: other }: LivePod): number {
  const [a = '', b = ''] = [one.creationTimestamp, other.creationTimestamp];
  return a < b ? -1 : Number(a > b);
}
