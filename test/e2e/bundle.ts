import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Event, Node, Pod } from 'kubernetes-types/core/v1.js';
import { stringify } from 'yaml';
import type { World } from '../world/world.ts';
import type { Kubectl } from './kubectl.ts';
import { type MetricsPage, readNodeMetrics, readPodMetrics } from './metrics-pages.ts';
import { type KubeObject, listObjects, withoutSecrets } from './objects.ts';
import { begunContainers, readLog } from './pod-logs.ts';
import { type ClusterState, lastMs, logName, type Predictor, threeLines } from './three-lines.ts';
import { createTurns } from './turns.ts';

export { threeLines };

const REPORTS = join(import.meta.dirname, '..', '..', 'report');
const WITHIN_MS = 18_000;
const CALL_TIMEOUT_MS = 8_000;
/** Each kubectl takes a tenth of a second of CPU. */
const AT_ONCE = 4;
const LOG_LINES = 20_000;
const CLUSTER_KINDS = 'namespaces,nodes,persistentvolumes,storageclasses';
const RIGHTS = 'clusterroles,clusterrolebindings';
const OURS = 'app.kubernetes.io/part-of=anomaly-prediction';

export interface BundleOptions {
  /** Whose objects, logs and metrics are wanted. */
  namespaces: readonly string[];
  /** `report/e2e-TIME` of the checkout unless told. */
  folder?: string;
  /** Files and folders that are copied, such as logs of what runs outside pods. */
  files?: readonly string[];
  /** What is not there by then is left out: 18 s unless told. */
  withinMs?: number;
}

export interface Bundle {
  folder: string;
  /** For {@link threeLines}. */
  state: ClusterState;
}

/**
 * Writes into one folder all that may say why something went wrong in a cluster: events, objects
 * (Secrets without their data), logs, descriptions, metrics. What cannot be had is left out and
 * named in `missing.txt`.
 *
 * @throws only when the folder cannot be written to
 */
export async function writeBundle(
  world: Pick<World, 'spawnPart'>,
  kubectl: Kubectl,
  { namespaces, folder = defaultFolder(), files = [], withinMs = WITHIN_MS }: BundleOptions,
): Promise<Bundle> {
  const takenAtMs = Date.now();
  const missing: string[] = [];
  const signal = AbortSignal.timeout(withinMs);
  const late = Promise.withResolvers<never>();
  // Nobody waits for it when all comes in time.
  late.promise.catch(() => {});
  signal.addEventListener('abort', () => late.reject(signal.reason), { once: true });
  const options = { timeoutMs: CALL_TIMEOUT_MS, signal };
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string | undefined) => {
    if (text === undefined || text === '') return;
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  /** Bounds how much is asked for at once, and notes what fails. */
  const turns = createTurns(AT_ONCE);
  const attempt = <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> =>
    turns(async () => {
      try {
        signal.throwIfAborted();
        return await Promise.race([ask(), late.promise]);
      } catch (error) {
        missing.push(`${what}: ${(error as Error).message}`);
        return undefined;
      }
    });
  const run = async (...args: string[]): Promise<string> =>
    (await kubectl.run(args, options)).stdout.toString('utf8');
  const list = async <T>(...args: string[]): Promise<T[]> =>
    (JSON.parse(await run('get', ...args, '--output=json')) as { items: T[] }).items;
  const writePages = (pages: readonly MetricsPage[] | undefined) => {
    for (const { name, text } of pages ?? []) write(`metrics/${name}.txt`, text);
  };

  const [pods = [], events = [], nodes = [], predictors = []] = await Promise.all([
    attempt('pods', () => list<Pod>('pods', '--all-namespaces')),
    attempt('events', () => list<Event>('events', '--all-namespaces')),
    attempt('nodes', () => list<Node>('nodes')),
    attempt('anomalypredictors', () => list<Predictor>('anomalypredictors', '--all-namespaces')),
  ]);
  write('events.txt', renderEvents(events));

  const ours = pods.filter(({ metadata }) => namespaces.includes(metadata?.namespace ?? ''));
  const logs = new Map<string, string>();
  const writeLogs = (pod: Pod) =>
    begunContainers(pod).map(async ({ name, running, again }) => {
      const full = logName(pod.metadata?.namespace ?? '', pod.metadata?.name ?? '', name);
      const read = (previous: boolean) =>
        attempt(`log of ${full}`, () =>
          readLog(kubectl, { pod, container: name, previous, lines: LOG_LINES }, options),
        );
      // Of one that waits to be started anew it is that of the one before.
      const now = await read(false);
      const before = again ? await read(true) : undefined;
      write(`logs/${full}.log`, now);
      write(`logs/${full}.previous.log`, before);
      logs.set(full, (running ? [before, now] : [now || before]).filter(Boolean).join('\n'));
    });
  const writeObjects = async (namespace: string) => {
    const listed = await attempt(`objects of ${namespace}`, () =>
      listObjects(kubectl, { namespace }, options),
    );
    missing.push(...(listed?.missing ?? []));
    for (const [kind, objects] of Map.groupBy(listed?.objects ?? [], ({ kind }) => kind)) {
      if (kind !== 'Event') write(`objects/${namespace}/${kind}.yaml`, renderObjects(objects));
    }
  };
  const writeDescription = async (namespace: string) => {
    const text = await attempt(`descriptions of pods in ${namespace}`, () =>
      run('describe', 'pods', `-n=${namespace}`),
    );
    write(`pods/${namespace}.txt`, text);
  };
  const writeCluster = async (name: string, ...args: string[]) => {
    const objects = await attempt(`${name} of the cluster`, () => list<KubeObject>(...args));
    if (objects) write(`objects/${name}.yaml`, renderObjects(objects));
  };

  // What most failures are told by comes first: time may run out.
  await Promise.all([
    ...ours.flatMap(writeLogs),
    ...namespaces.map(writeDescription),
    ...namespaces.map(writeObjects),
    writeCluster('cluster', CLUSTER_KINDS),
    writeCluster('rights', RIGHTS, `--selector=${OURS}`),
    ...ours.map(async (pod) => {
      const what = `metrics of ${pod.metadata?.namespace}/${pod.metadata?.name}`;
      writePages(await attempt(what, () => readPodMetrics(world, kubectl, pod)));
    }),
    ...nodes.map(async ({ metadata }) => {
      const name = metadata?.name ?? '';
      const ask = () => readNodeMetrics(kubectl, name, options);
      writePages(await attempt(`metrics of node ${name}`, ask));
    }),
  ]);

  for (const file of files) {
    try {
      cpSync(file, join(folder, 'files', basename(file)), { recursive: true });
    } catch (error) {
      missing.push(`file ${file}: ${(error as Error).message}`);
    }
  }

  const state = { takenAtMs, pods, events, nodes, predictors, logs, missing };
  write(
    'summary.txt',
    threeLines(state)
      .map((line) => `${line}\n`)
      .join(''),
  );
  if (missing.length > 0) write('missing.txt', missing.map((line) => `${line}\n`).join(''));
  return { folder, state };
}

const defaultFolder = (): string =>
  join(REPORTS, `e2e-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`);

function renderEvents(events: readonly Event[]): string {
  return events
    .toSorted((one, other) => lastMs(one) - lastMs(other))
    .map((event) => {
      const { type, reason, message, involvedObject, count, series, source } = event;
      const often = series?.count ?? count ?? 1;
      const { kind = '', namespace = '-', name = '' } = involvedObject;
      const from = event.reportingComponent || source?.component || '';
      return [
        new Date(lastMs(event)).toISOString(),
        ...[type, reason, `${kind.toLowerCase()} ${namespace}/${name}`, `x${often}`, from],
        (message ?? '').replaceAll(/\s+/g, ' '),
      ].join('  ');
    })
    .map((line) => `${line}\n`)
    .join('');
}

const renderObjects = (objects: readonly KubeObject[]): string =>
  objects
    .map((object) => `---\n${stringify(withoutSecrets(object), { aliasDuplicateObjects: false })}`)
    .join('');
