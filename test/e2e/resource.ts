import { type Kubectl, waitFor } from './kubectl.ts';

export interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  lastTransitionTime: string;
}

export interface Score {
  episodesCaught: number;
  episodesMissed: number;
}

interface Status {
  conditions?: Condition[];
  score?: Score;
}

/** One AnomalyPredictor, as its status tells. */
export interface WatchedResource {
  /** Resolves once a condition has a status, with it. @throws with why it has not */
  conditionIs(type: string, status: string, withinMs: number): Promise<Condition>;
  /** Resolves once so many episodes have been announced in time. */
  hasCaught(episodes: number, withinMs: number): Promise<Score>;
}

export function openResource(kubectl: Kubectl, namespace: string, name: string): WatchedResource {
  const here = `--namespace=${namespace}`;
  const status = async () =>
    (await kubectl.getJson<{ status?: Status }>('get', `ap/${name}`, here)).status ?? {};
  return {
    conditionIs: (type, wanted, withinMs) =>
      waitFor(
        `condition ${type} of ${namespace}/${name} to be ${wanted}`,
        async () => {
          const found = (await status()).conditions?.find((one) => one.type === type);
          if (found?.status === wanted) return found;
          throw new Error(found ? `${found.reason}: ${found.message}` : 'there is none');
        },
        withinMs,
      ),
    hasCaught: (episodes, withinMs) =>
      waitFor(
        `${episodes} caught episodes of ${namespace}/${name}`,
        async () => {
          const { score } = await status();
          if (score && score.episodesCaught >= episodes) return score;
          throw new Error(JSON.stringify(score));
        },
        withinMs,
      ),
  };
}
