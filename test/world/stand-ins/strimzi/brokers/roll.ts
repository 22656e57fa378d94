import type { Pod } from '../objects.ts';
import { type BrokerPod, REVISION } from './pod.ts';

/** What brings the pods nearer to what is wanted, without taking two that work at once. */
export interface Steps {
  create: BrokerPod[];
  remove: Pod[];
  /** One that works, but is not as wanted any more: to be removed if nothing is lost by that. */
  replace?: Pod;
  /** Whether all are there as wanted, and ready. */
  settled: boolean;
}

export function nextSteps(wanted: readonly BrokerPod[], live: readonly Pod[]): Steps {
  const wantedByName = new Map(wanted.map((pod) => [pod.metadata.name, pod]));
  const liveNames = new Set(live.map(({ metadata }) => metadata.name));
  const create = wanted.filter(({ metadata }) => !liveNames.has(metadata.name));
  const staying = live.filter((pod) => !isGoing(pod));
  const outdated = staying.filter((pod) => {
    const asWanted = wantedByName.get(pod.metadata.name);
    return revisionOf(pod) !== asWanted?.metadata.annotations?.[REVISION];
  });
  const remove = staying.filter(
    (pod) =>
      !wantedByName.has(pod.metadata.name) ||
      hasEnded(pod) ||
      // It may be outdated that keeps it from becoming ready.
      (outdated.includes(pod) && !isReady(pod)),
  );
  const quiet = create.length === 0 && remove.length === 0 && live.every(isReady);
  const replace = quiet ? outdated[0] : undefined;
  return {
    create,
    remove,
    ...(replace && { replace }),
    settled: quiet && outdated.length === 0,
  };
}

const revisionOf = ({ metadata }: Pod) => metadata.annotations?.[REVISION];

const isGoing = ({ metadata }: Pod) => metadata.deletionTimestamp !== undefined;

/** As an evicted one: it never comes back by itself. */
const hasEnded = ({ status }: Pod) => status?.phase === 'Failed' || status?.phase === 'Succeeded';

export const isReady = (pod: Pod): boolean =>
  !isGoing(pod) &&
  (pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ??
    false);
