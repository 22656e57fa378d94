import type { World } from '../world/world.ts';
import { type Kubectl, waitFor } from './kubectl.ts';
import { openPortForward } from './port-forward.ts';
import {
  NAME,
  NAMESPACE,
  PORT,
  type PrometheusImages,
  prometheusObjects,
} from './prometheus/objects.ts';

export type { PrometheusImages };

const UP_WITHIN_MS = 90_000;
const ASK_TIMEOUT_MS = 10_000;

/** One series at one time. */
export interface Sample {
  labels: Record<string, string>;
  /** Epoch seconds. */
  atSeconds: number;
  value: number;
}

export interface Series {
  labels: Record<string, string>;
  points: { atSeconds: number; value: number }[];
}

/** What Prometheus makes of one container's port. */
export interface ScrapeTarget {
  namespace: string;
  pod: string;
  container: string;
  port: string;
  up: boolean;
  /** Of the last scrape; empty when it went well. */
  error: string;
}

export interface Prometheus {
  /** @throws with what Prometheus says of the expression */
  query(promql: string, atSeconds?: number): Promise<Sample[]>;
  queryRange(
    promql: string,
    range: { startSeconds: number; endSeconds: number; stepSeconds?: number },
  ): Promise<Series[]>;
  /** All ports that it should scrape. */
  targets(): Promise<ScrapeTarget[]>;
  /** Takes its namespace and rights away. */
  close(): Promise<void>;
}

/**
 * Starts a real Prometheus in a pod of a namespace of its own, under Pod Security `restricted`. It
 * scrapes every metrics port of the product's pods in all namespaces once a second, over the pods'
 * own network: that it may is for the network policies to allow.
 *
 * @throws when it is not up within 90 s
 */
export async function startPrometheus(
  world: Pick<World, 'spawnPart'>,
  kubectl: Kubectl,
  images: PrometheusImages,
): Promise<Prometheus> {
  await removePrometheus(kubectl);
  await kubectl.apply(...prometheusObjects(images));
  await waitFor(
    'Prometheus to be ready',
    () => kubectl('rollout', 'status', `deployment/${NAME}`, `-n=${NAMESPACE}`, '--timeout=30s'),
    UP_WITHIN_MS,
  );
  const way = await openPortForward(world, kubectl, {
    namespace: NAMESPACE,
    target: `deployment/${NAME}`,
    ports: [PORT],
  });
  const ask = <T>(path: string, parameters: Record<string, string | number>) =>
    askPrometheus<T>(way.url(PORT), path, parameters);

  return {
    async query(promql, atSeconds) {
      const at: Record<string, number> = atSeconds === undefined ? {} : { time: atSeconds };
      return toSamples(await ask<Result>('query', { query: promql, ...at }));
    },
    async queryRange(promql, { startSeconds, endSeconds, stepSeconds = 1 }) {
      const range = { start: startSeconds, end: endSeconds, step: stepSeconds };
      return toSeries(await ask<Result>('query_range', { query: promql, ...range }));
    },
    async targets() {
      const { activeTargets } = await ask<{ activeTargets: ActiveTarget[] }>('targets', {
        state: 'active',
      });
      return activeTargets.map(({ labels, health, lastError }) => ({
        namespace: labels.namespace ?? '',
        pod: labels.pod ?? '',
        container: labels.container ?? '',
        port: labels.port ?? '',
        up: health === 'up',
        error: lastError,
      }));
    },
    async close() {
      await way.close();
      await removePrometheus(kubectl);
    },
  };
}

async function removePrometheus(kubectl: Kubectl): Promise<void> {
  const quietly = ['--ignore-not-found', '--wait=true'];
  await kubectl('delete', 'clusterrolebinding,clusterrole', NAME, ...quietly);
  await kubectl('delete', 'namespace', NAMESPACE, ...quietly);
}

interface ActiveTarget {
  labels: Record<string, string>;
  health: string;
  lastError: string;
}

type Point = [atSeconds: number, value: string];

export type Result =
  | { resultType: 'vector'; result: { metric: Record<string, string>; value: Point }[] }
  | { resultType: 'matrix'; result: { metric: Record<string, string>; values: Point[] }[] }
  | { resultType: 'scalar' | 'string'; result: Point };

async function askPrometheus<T>(
  url: string,
  path: string,
  parameters: Record<string, string | number>,
): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) query.set(name, `${value}`);
  const answer = await fetch(`${url}/api/v1/${path}?${query}`, {
    signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
  });
  const { status, data, error } = (await answer.json()) as {
    status: string;
    data: T;
    error?: string;
  };
  if (status !== 'success') throw new Error(`Prometheus refuses ${path} ${query}: ${error}`);
  return data;
}

const toPoint = ([atSeconds, value]: Point) => ({
  atSeconds,
  value: value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value),
});

export function toSamples(data: Result): Sample[] {
  if (data.resultType === 'vector') {
    return data.result.map(({ metric, value }) => ({ labels: metric, ...toPoint(value) }));
  }
  if (data.resultType === 'matrix') throw new Error('a range is asked for by queryRange');
  return [{ labels: {}, ...toPoint(data.result) }];
}

function toSeries(data: Result): Series[] {
  if (data.resultType !== 'matrix') throw new Error(`a range came as a ${data.resultType}`);
  return data.result.map(({ metric, values }) => ({ labels: metric, points: values.map(toPoint) }));
}
