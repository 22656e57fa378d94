/** What one HTTP request asks of an API server. */
export interface Call {
  /** `get`, `list`, `watch`, `create`, `apply`, `hand over`, `patch`, `update` or `delete`. */
  verb: string;
  /** Plural, as in the path; the path itself where that is no resource. */
  resource: string;
  /** Undefined for a collection. */
  name: string | undefined;
  subresource: string | undefined;
  /**
   * The same in every run: verb, resource, name and subresource, no namespace. An Event is named
   * after what it tells, since its own name is a hash.
   */
  key: string;
}

const OBJECT_PATH =
  /^\/(?:api|apis\/[^/]+)\/[^/]+(?:\/namespaces\/[^/]+)?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

/** Server-side apply, and the JSON patch that hands managed fields over, are patches too. */
const PATCH_VERBS: Readonly<Record<string, string>> = {
  'application/apply-patch+yaml': 'apply',
  'application/json-patch+json': 'hand over',
};
const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  DELETE: 'delete',
};
const READ_VERBS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

export const isWrite = ({ verb }: Pick<Call, 'verb'>): boolean => !READ_VERBS.has(verb);

/** Reads what a request asks for. @param url path and query */
export function describeCall(
  method: string,
  url: string,
  contentType: string | undefined,
  body: string,
): Call {
  const { pathname, searchParams } = new URL(url, 'http://api');
  const [, resource = pathname, nameInPath, subresource] = OBJECT_PATH.exec(pathname) ?? [];
  const name = nameInPath ?? (method === 'POST' ? nameInBody(resource, body) : undefined);
  const verb = verbOf(method, contentType, nameInPath !== undefined, searchParams.has('watch'));
  const object = [resource, name, subresource].filter((part) => part !== undefined).join('/');
  return { verb, resource, name, subresource, key: `${verb} ${object}` };
}

function verbOf(
  method: string,
  contentType: string | undefined,
  isOfObject: boolean,
  isWatch: boolean,
): string {
  if (method === 'PATCH') return PATCH_VERBS[contentType ?? ''] ?? 'patch';
  if (method === 'GET' && !isOfObject) return isWatch ? 'watch' : 'list';
  return VERBS[method] ?? method.toLowerCase();
}

interface Named {
  metadata?: { name?: string };
  involvedObject?: { name?: string };
  reason?: string;
}

function nameInBody(resource: string, body: string): string | undefined {
  const { metadata, involvedObject, reason } = JSON.parse(body) as Named;
  return resource === 'events' ? `${involvedObject?.name}.${reason}` : metadata?.name;
}
