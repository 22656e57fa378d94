import {
  ApiException,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';

/** Metadata as the API server gives them of an object that is there, in a namespace. */
export interface Metadata {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
}

export interface LiveObject {
  metadata: Metadata;
}

/** A kind of objects in namespaces. */
export interface Resource {
  apiVersion: string;
  kind: string;
  plural: string;
}

/** An object that is sent. */
export interface SentObject {
  apiVersion: string;
  kind: string;
  metadata: Partial<Metadata> & { name: string; namespace: string; ownerReferences?: object[] };
}

/** What a stand-in asks of the API server. */
export interface StandInApi {
  readonly config: KubeConfig;
  /** Undefined when there is none. */
  read<T extends LiveObject>(
    resource: Resource,
    namespace: string,
    name: string,
  ): Promise<T | undefined>;
  /** Server-side apply, by force; makes it where there is none. */
  apply(object: SentObject): Promise<void>;
  /** Merge patch of the object as it was read; the API server refuses it when it has changed since. */
  patch(
    resource: Resource,
    object: LiveObject,
    change: object,
    subresource?: 'status',
  ): Promise<void>;
  /** Done already when there is none; none that was made again under the same name. */
  delete(resource: Resource, object: LiveObject): Promise<void>;
}

export function openStandInApi(kubeconfig: string, fieldManager: string): StandInApi {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const objects = KubernetesObjectApi.makeApiClient(config);
  const customObjects = config.makeApiClient(CustomObjectsApi);
  return {
    config,
    async read<T extends LiveObject>(
      { apiVersion, kind }: Resource,
      namespace: string,
      name: string,
    ) {
      try {
        const read: unknown = await objects.read({
          apiVersion,
          kind,
          metadata: { namespace, name },
        });
        return read as T;
      } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
      }
    },
    async apply(object) {
      const strategy = PatchStrategy.ServerSideApply;
      const spec = object as unknown as Parameters<KubernetesObjectApi['patch']>[0];
      await objects.patch(spec, undefined, undefined, fieldManager, true, strategy);
    },
    async patch({ apiVersion, kind, plural }, { metadata }, change, subresource) {
      const [group = '', version = ''] = apiVersion.split('/');
      const { namespace, name, uid, resourceVersion } = metadata;
      const changed = (change as { metadata?: object }).metadata;
      const body = { ...change, metadata: { ...changed, uid, resourceVersion } };
      const request = { group, version, plural, namespace, name, body, fieldManager };
      const options = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
      if (version === '') {
        // Of the core group, which has no name.
        const merge = PatchStrategy.MergePatch;
        const core = { apiVersion, kind, ...body, metadata: { ...body.metadata, namespace, name } };
        await objects.patch(core, undefined, undefined, fieldManager, undefined, merge);
      } else if (subresource)
        await customObjects.patchNamespacedCustomObjectStatus(request, options);
      else await customObjects.patchNamespacedCustomObject(request, options);
    },
    async delete({ apiVersion, kind }, { metadata: { namespace, name, uid } }) {
      const body = { preconditions: { uid } };
      const header = { apiVersion, kind, metadata: { namespace, name } };
      try {
        await objects.delete(header, undefined, undefined, undefined, undefined, undefined, body);
      } catch (error) {
        if (!isGone(error) && !isConflict(error)) throw error;
      }
    },
  };
}

const GONE = 404;
const CONFLICT = 409;

export const isGone = (error: unknown): boolean =>
  error instanceof ApiException && error.code === GONE;

/** It has changed since it was read, or was made again. */
export const isConflict = (error: unknown): boolean =>
  error instanceof ApiException && error.code === CONFLICT;
