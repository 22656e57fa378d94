import { createHash } from 'node:crypto';
import {
  type Context,
  LABEL,
  MANAGED_BY,
  type Manifest,
  synthesize,
} from '@anomaly-prediction/cdk8s';
import { API_VERSION, KIND } from '../api/index.ts';
import type { KubeObject, OwnerReference } from '../kube/object.ts';
import { contains } from './drift.ts';

/** What an object was made from. One that has another hash was made by another spec or operator. */
export const HASH_ANNOTATION = 'anomalyprediction.io/applied-hash';
const HASH_LENGTH = 16;
const [GROUP] = API_VERSION.split('/');

/** Every object that this context wants, in the order in which they are made. Pure. */
export const desiredChildren = (context: Context): KubeObject[] =>
  synthesize(context).map(withHash);

function withHash(manifest: Manifest): KubeObject {
  // A Secret never changes: it is made once, and a hash would say something about what it holds.
  if (manifest.kind === 'Secret') return manifest as KubeObject;
  const hash = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
  const { metadata } = manifest as KubeObject;
  const annotations = { ...metadata.annotations, [HASH_ANNOTATION]: hash.slice(0, HASH_LENGTH) };
  return { ...manifest, metadata: { ...metadata, annotations } };
}

/** Whether an object is as it should be: made from the very same, and not altered since. */
export const isCurrent = (live: KubeObject, desired: KubeObject): boolean =>
  contains(live, desired);

/** Which object it is within a namespace. */
export const childKey = ({ apiVersion, kind, metadata }: KubeObject): string =>
  `${apiVersion}/${kind}/${metadata.name}`;

/** As people name an object. */
export const describeChild = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`;

/** Ours is what carries the resource's own UID; a name or a label alone proves nothing. */
export const isOwnedBy = (object: KubeObject, uid: string): boolean =>
  object.metadata.ownerReferences?.some((reference) => reference.uid === uid) ?? false;

export const ownerReference = (resource: KubeObject, uid: string): OwnerReference => ({
  apiVersion: resource.apiVersion,
  kind: resource.kind,
  name: resource.metadata.name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** What the informers ask for. */
export const CHILD_SELECTOR = `${LABEL.managedBy}=${MANAGED_BY}`;

/** The AnomalyPredictor that owns an object, whichever it is: labels can be altered by hand. */
export const ownerOf = ({ metadata }: KubeObject): OwnerReference | undefined =>
  metadata.ownerReferences?.find(
    ({ apiVersion, kind }) => kind === KIND && apiVersion.startsWith(`${GROUP}/`),
  );

export const componentOf = (object: KubeObject): string | undefined =>
  object.metadata.labels?.[LABEL.component];
