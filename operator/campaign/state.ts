import { REVISION_ANNOTATION } from '@anomaly-prediction/cdk8s';
import type { KubeObject } from '../src/kube/object.ts';
import { HASH_ANNOTATION } from '../src/reconcile/children.ts';
import type { StoredAnomalyPredictor } from '../src/resource.ts';

/** What a namespace holds, without what differs from run to run: text by KIND/NAME. */
export type State = ReadonlyMap<string, string>;

/** Of metadata: says which object it is, or when and by whom it was written. */
const METADATA_OF_ONE_RUN = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'managedFields',
  'generation',
];
/** Of a Service's spec: given by the API server. */
const SPEC_OF_ONE_RUN = ['clusterIP', 'clusterIPs'];
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;

/**
 * Makes two runs comparable: no identities, times, passwords or given addresses. Where an object
 * names the revision of a Secret, that becomes the Secret's name if it is the one that is there.
 * Pure.
 */
export function normalize(objects: readonly KubeObject[], namespace: string): State {
  const revisions = new Map(
    objects
      .filter(({ kind }) => kind === 'Secret')
      .map(({ metadata }) => [metadata.annotations?.[REVISION_ANNOTATION], metadata.name]),
  );
  return new Map(
    objects
      .map((object): [string, string] => {
        const shown = JSON.stringify(comparable(object), sorted, 1)
          .replaceAll(TIME, 'TIME')
          .replaceAll(namespace, 'NAMESPACE');
        return [`${object.kind}/${object.metadata.name}`, withNames(shown, revisions)];
      })
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function withNames(text: string, revisions: ReadonlyMap<string | undefined, string>): string {
  let named = text;
  for (const [revision, secret] of revisions) {
    if (revision !== undefined) named = named.replaceAll(revision, `REVISION OF ${secret}`);
  }
  return named;
}

interface AnyObject extends KubeObject {
  spec?: Record<string, unknown>;
  status?: unknown;
  data?: Record<string, string>;
}

function comparable(object: AnyObject): object {
  const { metadata, spec, status: _, data, ...rest } = object;
  const { annotations = {}, ownerReferences = [], ...other } = metadata;
  const { [HASH_ANNOTATION]: __, ...kept } = annotations;
  return {
    ...rest,
    metadata: {
      ...without(other, METADATA_OF_ONE_RUN),
      annotations: kept,
      ownerReferences: ownerReferences.map(({ uid: ___, ...reference }) => reference),
    },
    ...(spec && { spec: without(spec, SPEC_OF_ONE_RUN) }),
    ...(data && { data: Object.keys(data) }),
    ...(isResource(object) && { status: comparableStatus(object) }),
  };
}

const isResource = (object: KubeObject): object is StoredAnomalyPredictor =>
  object.kind === 'AnomalyPredictor';

/** How often a spec was changed before is no part of a state; that the status is of the last is. */
function comparableStatus({ metadata, status }: StoredAnomalyPredictor): object {
  const age = (generation: number | undefined) =>
    generation === metadata.generation ? 'CURRENT' : 'OLD';
  return {
    ...status,
    observedGeneration: age(status?.observedGeneration),
    conditions: status?.conditions?.map((condition) => ({
      ...condition,
      observedGeneration: age(condition.observedGeneration),
      lastTransitionTime: 'TIME',
    })),
  };
}

const without = (object: object, keys: readonly string[]): object =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** In which objects two states differ, and the first line that does; empty when they are the same. */
export function differences(actual: State, expected: State): string[] {
  const names = new Set([...expected.keys(), ...actual.keys()]);
  return [...names].flatMap((name) => {
    const [is, should] = [actual.get(name), expected.get(name)];
    if (is === should) return [];
    if (is === undefined) return [`${name} is missing`];
    if (should === undefined) return [`${name} is left over`];
    return [`${name}: ${firstDifference(is, should)}`];
  });
}

function firstDifference(actual: string, expected: string): string {
  const [is, should] = [actual.split('\n'), expected.split('\n')];
  const at = is.findIndex((line, index) => line !== should[index]);
  return `${is[at]?.trim() ?? 'ends'} instead of ${should[at]?.trim() ?? 'its end'}`;
}
