import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Node, Pod } from 'kubernetes-types/core/v1.js';
import type { World } from '../world/world.ts';
import type { Kubectl } from './kubectl.ts';
import { readNodeMetrics, readPodMetrics } from './metrics-pages.ts';
import { type KubeObject, listObjects, nameOf } from './objects.ts';
import { begunContainers, readLog } from './pod-logs.ts';
import { findNeedles, type Needle, needlesOf } from './secret-search/needles.ts';
import { createTurns } from './turns.ts';

const AT_ONCE = 3;
/** Of every process that the container sees and may look into. */
const LIST_PROCESSES = {
  sh: [
    'sh',
    '-c',
    'for p in /proc/[0-9]*; do cat $p/cmdline $p/environ; echo; done 2>/dev/null; true',
  ],
  node: [
    'node',
    '--eval',
    `const { readdirSync, readFileSync } = require('node:fs');
    for (const pid of readdirSync('/proc').filter(Number)) for (const file of ['cmdline', 'environ'])
      try { process.stdout.write(readFileSync('/proc/' + pid + '/' + file) + '\\n'); } catch {}`,
  ],
};

export interface SecretSearchOptions {
  /** Values by the names under which they are told of. */
  secrets: Readonly<Record<string, string>>;
  /** Whose pods are looked into: their processes, logs and metrics. */
  namespaces: readonly string[];
  /** Files, and folders with all in them, that are searched as well. */
  files?: readonly string[];
}

export interface Finding {
  secret: string;
  form: Needle['form'];
  /** Such as `log of shop/rubis-web-0/web, line 12`. */
  where: string;
}

export interface SearchResult {
  findings: Finding[];
  /** How many of each were looked through. */
  searched: { objects: number; logs: number; containers: number; pages: number; files: number };
  /** What could not be looked into, and why. */
  missed: string[];
}

/**
 * Looks for secrets in all that may be read without being allowed to read Secrets: all objects of
 * all kinds (Events among them, Secrets without their data), command line and environment of each
 * process, logs, pages of metrics. It sees what is there now: before pods are deleted, search.
 *
 * @throws when the pods or the kinds cannot be listed
 */
export async function searchSecrets(
  world: Pick<World, 'spawnPart'>,
  kubectl: Kubectl,
  { secrets, namespaces, files = [] }: SecretSearchOptions,
): Promise<SearchResult> {
  const needles = needlesOf(secrets);
  const findings: Finding[] = [];
  const missed: string[] = [];
  const searched = { objects: 0, logs: 0, containers: 0, pages: 0, files: 0 };
  const look = (text: string, where: (needle: Needle) => string) => {
    for (const needle of findNeedles(needles, text)) {
      findings.push({ secret: needle.secret, form: needle.form, where: where(needle) });
    }
  };
  const turns = createTurns(AT_ONCE);
  const attempt = (what: string, work: () => Promise<void>): Promise<void> =>
    turns(() => work().catch((error: Error) => void missed.push(`${what}: ${error.message}`)));

  const searchObjects = async (scope: 'namespaces' | 'cluster') => {
    const listed = await listObjects(kubectl, scope);
    missed.push(...listed.missing);
    for (const object of listed.objects) {
      searched.objects += 1;
      const seen = JSON.stringify(withoutData(object));
      look(seen, (needle) => `${nameOf(object)}, ${pathOf(withoutData(object), needle)}`);
    }
  };
  const searchLog = (pod: Pod, container: string, previous: boolean) => {
    const what = `${previous ? 'previous ' : ''}log of ${fullName(pod)}/${container}`;
    return attempt(what, async () => {
      const log = await readLog(kubectl, { pod, container, previous });
      searched.logs += 1;
      look(log, ({ text }) => `${what}, line ${lineOf(log, text)}`);
    });
  };
  const searchProcesses = (pod: Pod, container: string) => {
    const what = `processes of ${fullName(pod)}/${container}`;
    return attempt(what, async () => {
      const text = await listProcesses(kubectl, pod, container);
      searched.containers += 1;
      look(text, () => what);
    });
  };
  const searchMetrics = (pod: Pod) =>
    attempt(`metrics of ${fullName(pod)}`, async () => {
      for (const { name, text } of await readPodMetrics(world, kubectl, pod)) {
        searched.pages += 1;
        look(text, () => `metrics of ${name}`);
      }
    });
  const searchNode = (name: string) =>
    attempt(`metrics of node ${name}`, async () => {
      for (const page of await readNodeMetrics(kubectl, name)) {
        searched.pages += 1;
        look(page.text, () => `metrics of ${page.name}`);
      }
    });
  const searchFile = (path: string) =>
    attempt(`file ${path}`, async () => {
      const text = readFileSync(path, 'utf8');
      searched.files += 1;
      look(text, (needle) => `file ${path}, line ${lineOf(text, needle.text)}`);
    });

  const pods = (
    await kubectl.getJson<{ items: Pod[] }>('get', 'pods', '--all-namespaces')
  ).items.filter(({ metadata }) => namespaces.includes(metadata?.namespace ?? ''));
  const nodes = (await kubectl.getJson<{ items: Node[] }>('get', 'nodes')).items;
  await Promise.all([
    searchObjects('namespaces'),
    searchObjects('cluster'),
    ...pods.map(searchMetrics),
    ...pods.flatMap((pod) =>
      begunContainers(pod).flatMap(({ name, running, again }) => [
        searchLog(pod, name, false),
        ...(again ? [searchLog(pod, name, true)] : []),
        ...(running ? [searchProcesses(pod, name)] : []),
      ]),
    ),
    ...nodes.map(({ metadata }) => searchNode(metadata?.name ?? '')),
    ...files.flatMap(filesIn).map(searchFile),
  ]);
  return { findings, searched, missed };
}

const fullName = ({ metadata }: Pod): string => `${metadata?.namespace}/${metadata?.name}`;

/** By a shell, or by Node where there is none. @throws with both reasons */
async function listProcesses(kubectl: Kubectl, pod: Pod, container: string): Promise<string> {
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const into = ['exec', name, `--namespace=${namespace}`, `--container=${container}`, '--'];
  const reasons: string[] = [];
  for (const command of [LIST_PROCESSES.sh, LIST_PROCESSES.node]) {
    try {
      return (await kubectl.run([...into, ...command])).stdout.toString('utf8');
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new Error(reasons.join('; '));
}

/** What may be seen of a Secret by those who may not read it; any other object as it is. */
function withoutData(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret') return object;
  return { ...object, data: undefined, stringData: undefined } as KubeObject;
}

/** Where in an object it stands, as `spec.containers.0.env.2.value`. */
function pathOf(value: unknown, needle: Needle): string {
  if (typeof value !== 'object' || value === null) return '';
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string' ? findNeedles([needle], inner).length > 0 : false) return key;
    if (findNeedles([needle], key).length > 0) return `a key`;
    if (JSON.stringify(inner)?.includes(needle.text)) {
      const path = pathOf(inner, needle);
      return path === '' ? key : `${key}.${path}`;
    }
  }
  return '';
}

const lineOf = (text: string, part: string): number =>
  text.slice(0, text.indexOf(part)).split('\n').length;

const filesIn = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path).flatMap((name) => filesIn(join(path, name)))
    : [path];
