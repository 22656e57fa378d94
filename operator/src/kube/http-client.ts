import { answerOfStatus, parseAnswer, parseObject, parseWarnings } from './answer.ts';
import type { KubeClient, KubeWatcher, Preconditions, WatchEvent, WriteGate } from './client.ts';
import type { Connection } from './connection.ts';
import {
  type Answer,
  type Attempt,
  ConflictError,
  errorFor,
  GoneError,
  isObjectMissing,
  KubeError,
  UnavailableError,
  type Verb,
} from './errors.ts';
import { apiVersionOf, collectionPath, objectPath } from './kinds.ts';
import { readLines } from './lines.ts';
import { handOver, needsHandOver } from './managed-fields.ts';
import type { KubeObject, ManagedFieldsEntry, ResourceKind } from './object.ts';
import { createRateLimiter, type RateLimit } from './rate-limit.ts';
import { retryAfterMs } from './retry-after.ts';
import { jittered, systemTiming, type Timing } from './timing.ts';
import { createTransport, type HttpRequest, type HttpResponse } from './transport.ts';

/** Whose fields are ours; it stands in every object that we write, so it must never change. */
export const FIELD_MANAGER = 'anomaly-predictor-operator';
/**
 * Whose the fields are that {@link KubeClient.patch} sets outside the status: under the name above
 * the next apply would take them for its own, and away.
 */
const PATCH_MANAGER = `${FIELD_MANAGER}-patch`;

const TIMEOUT_MS = 30_000;
/** As many as client-go. */
const ATTEMPTS_MAX = 10;
const RATE_LIMIT: RateLimit = { qps: 50, burst: 100 };
/** Held back together, not to come back together. */
const RETRY_JITTER_SHARE = 0.5;
const PAGE_SIZE = 500;
/** As client-go; the server ends a watch itself after this. */
const WATCH_SECONDS_MIN = 300;
/** An object is at most 1.5 MiB in etcd; the same as JSON is a few times that. */
const EVENT_MAX_BYTES = 16 * 1024 * 1024;

const JSON_TYPE = 'application/json';

export interface KubeClientOptions {
  connection: Connection;
  /** Every write passes it. Without one all may. */
  gate?: WriteGate;
  /** Of one attempt. */
  timeoutMs?: number;
  /** How often the same is asked when the server answers 429 or 503 and when to come back. */
  attemptsMax?: number;
  rateLimit?: RateLimit;
  timing?: Timing;
  /** Ends what waits for its turn or for a Retry-After; what is under way is let finish. */
  signal?: AbortSignal;
  /** Told of each request that went out, retries included. */
  onRequest?: (report: RequestReport) => void;
  /** What the server doubts in something that it accepts. */
  onWarning?: (attempt: Attempt, warning: string) => void;
}

export interface RequestReport {
  verb: Verb;
  kind: ResourceKind;
  /** Undefined when no answer came. */
  httpStatus: number | undefined;
  seconds: number;
}

const everyWrite: WriteGate = { assertMayWrite: () => undefined };

/** The one way to the API server. */
export function createKubeClient(options: KubeClientOptions): KubeClient & KubeWatcher {
  const {
    connection,
    gate = everyWrite,
    timeoutMs = TIMEOUT_MS,
    attemptsMax = ATTEMPTS_MAX,
    rateLimit = RATE_LIMIT,
    timing = systemTiming,
    signal,
    onRequest,
    onWarning,
  } = options;
  const transport = createTransport(connection);
  const limiter = createRateLimiter(rateLimit, timing);

  /** @returns the answer as it is; an error status too */
  async function ask(attempt: Attempt, request: HttpRequest): Promise<HttpResponse> {
    const beforeSend = request.method === 'GET' ? undefined : () => gate.assertMayWrite();
    for (let attempts = 1; ; attempts += 1) {
      await pause(attempt, limiter.turn(signal));
      const response = await askOnce(attempt, request, beforeSend);
      const waitMs = retryAfterMs(response.httpStatus, response.headers['retry-after']);
      if (waitMs === undefined || attempts >= attemptsMax) return response;
      const jitteredMs = jittered(waitMs, RETRY_JITTER_SHARE, timing.random);
      await pause(attempt, timing.sleep(jitteredMs, signal));
    }
  }

  async function pause(attempt: Attempt, waiting: Promise<void>): Promise<void> {
    try {
      await waiting;
    } catch (cause) {
      throw new UnavailableError(
        attempt,
        'not sent, since it was given up before its turn',
        undefined,
        { cause },
      );
    }
  }

  async function askOnce(attempt: Attempt, request: HttpRequest, beforeSend?: () => void) {
    const startMs = timing.nowMs();
    let httpStatus: number | undefined;
    let refused: { by: unknown } | undefined;
    const guarded = beforeSend && (() => rethrow(beforeSend, (by) => (refused = { by })));
    try {
      const response = await transport.send(request, timeoutMs, guarded);
      httpStatus = response.httpStatus;
      if (httpStatus === 401) connection.forget();
      tellWarnings(attempt, response);
      return response;
    } catch (error) {
      if (refused) throw refused.by;
      throw unreachable(attempt, error);
    } finally {
      if (!refused) {
        const seconds = (timing.nowMs() - startMs) / 1_000;
        onRequest?.({ verb: attempt.verb, kind: attempt.kind, httpStatus, seconds });
      }
    }
  }

  function tellWarnings(attempt: Attempt, response: HttpResponse): void {
    const warnings = parseWarnings(response.headers.warning ?? '');
    for (const warning of warnings) onWarning?.(attempt, warning);
  }

  async function write<T extends KubeObject>(attempt: Attempt, request: HttpRequest): Promise<T> {
    const response = await ask(attempt, request);
    if (isSuccess(response)) return parseKubeObject<T>(attempt, response.body);
    const answer = parseAnswer(response.httpStatus, response.body);
    throw attempt.verb !== 'create' && isObjectMissing(answer)
      ? new ConflictError(attempt, `there is no such object any more`, answer)
      : errorFor(attempt, answer);
  }

  async function get<T extends KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    name: string,
  ): Promise<T | undefined> {
    const attempt: Attempt = { verb: 'get', kind, namespace, name };
    const response = await ask(attempt, { method: 'GET', path: objectPath(kind, namespace, name) });
    if (isSuccess(response)) return parseKubeObject<T>(attempt, response.body);
    const answer = parseAnswer(response.httpStatus, response.body);
    if (isObjectMissing(answer)) return undefined;
    throw errorFor(attempt, answer);
  }

  async function listPages<T extends KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    labelSelector: string | undefined,
    onPage: (items: T[]) => void,
  ): Promise<string> {
    const attempt: Attempt = { verb: 'list', kind, namespace };
    const path = collectionPath(kind, namespace);
    let cursor: string | undefined;
    let resourceVersion: string;
    do {
      const query = {
        limit: String(PAGE_SIZE),
        ...(labelSelector === undefined ? {} : { labelSelector }),
        ...(cursor === undefined ? {} : { continue: cursor }),
      };
      const response = await ask(attempt, { method: 'GET', path, query });
      if (!isSuccess(response)) {
        throw errorFor(attempt, parseAnswer(response.httpStatus, response.body));
      }
      const page = parsePage<T>(attempt, response.body);
      onPage(page.items);
      cursor = page.cursor;
      resourceVersion = page.resourceVersion;
    } while (cursor !== undefined);
    return resourceVersion;
  }

  async function list<T extends KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    labelSelector?: string,
  ): Promise<{ items: T[]; resourceVersion: string }> {
    const all = async () => {
      const items: T[] = [];
      const add = (page: T[]) => void items.push(...page);
      const resourceVersion = await listPages<T>(kind, namespace, labelSelector, add);
      return { items, resourceVersion };
    };
    try {
      return await all();
    } catch (error) {
      // The next page's point in time was forgotten meanwhile: once more, from now.
      if (error instanceof GoneError) return all();
      throw error;
    }
  }

  /** What `live` looks like once its fields are ours by apply; the same if they are. */
  async function handedOver(
    kind: ResourceKind,
    live: KubeObject,
    preconditions: Required<Preconditions>,
  ): Promise<Required<Preconditions>> {
    const known = live.metadata.managedFields;
    if (known && !needsHandOver(known, FIELD_MANAGER)) return preconditions;
    const { namespace, name } = live.metadata;
    const attempt: Attempt = { verb: 'hand over', kind, namespace, name };
    const entries = isWhole(known) ? known : await managedFieldsOf(attempt, preconditions);
    if (!needsHandOver(entries, FIELD_MANAGER)) return preconditions;
    const { resourceVersion } = preconditions;
    const content = [
      { op: 'replace', path: '/metadata/managedFields', value: handOver(entries, FIELD_MANAGER) },
      { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
    ];
    const updated = await write(attempt, {
      method: 'PATCH',
      path: objectPath(kind, namespace, name),
      query: { fieldManager: FIELD_MANAGER },
      body: { contentType: 'application/json-patch+json', content: JSON.stringify(content) },
    });
    return { ...preconditions, resourceVersion: updated.metadata.resourceVersion ?? '' };
  }

  async function managedFieldsOf(
    attempt: Attempt,
    { uid, resourceVersion }: Required<Preconditions>,
  ): Promise<ManagedFieldsEntry[]> {
    const { kind, namespace, name } = attempt;
    const found = await get(kind, namespace, name ?? '');
    if (found?.metadata.uid === uid && found.metadata.resourceVersion === resourceVersion) {
      return found.metadata.managedFields ?? [];
    }
    const now = found ? `version ${found.metadata.resourceVersion}` : 'gone';
    throw new ConflictError(attempt, `version ${resourceVersion} was expected, but it is ${now}`);
  }

  async function openWatch(attempt: Attempt, request: HttpRequest, ending: AbortSignal) {
    for (let attempts = 1; ; attempts += 1) {
      await pause(attempt, limiter.turn(ending));
      const startMs = timing.nowMs();
      let httpStatus: number | undefined;
      try {
        const stream = await transport.open(request, timeoutMs, ending);
        httpStatus = stream.httpStatus;
        if (httpStatus === 401) connection.forget();
        const waitMs = retryAfterMs(httpStatus, stream.headers['retry-after']);
        if (waitMs === undefined || attempts >= attemptsMax) return stream;
        stream.body.destroy();
        await timing.sleep(jittered(waitMs, RETRY_JITTER_SHARE, timing.random), ending);
      } catch (error) {
        throw unreachable(attempt, error);
      } finally {
        const seconds = (timing.nowMs() - startMs) / 1_000;
        onRequest?.({ verb: attempt.verb, kind: attempt.kind, httpStatus, seconds });
      }
    }
  }

  return {
    get,
    list,
    listPages,

    create: (kind, object) => {
      const { namespace, name } = object.metadata;
      return write(
        { verb: 'create', kind, namespace, name },
        {
          method: 'POST',
          path: collectionPath(kind, namespace),
          query: { fieldManager: FIELD_MANAGER },
          body: { contentType: JSON_TYPE, content: JSON.stringify(object) },
        },
      );
    },

    async apply(kind, live, desired, preconditions) {
      const { namespace, name } = live.metadata;
      const { uid, resourceVersion } = await handedOver(kind, live, preconditions);
      const content = {
        ...desired,
        metadata: { ...desired.metadata, namespace, name, uid, resourceVersion },
      };
      return write(
        { verb: 'apply', kind, namespace, name },
        {
          method: 'PATCH',
          path: objectPath(kind, namespace, name),
          query: { fieldManager: FIELD_MANAGER, force: 'true' },
          // JSON is YAML.
          body: {
            contentType: 'application/apply-patch+yaml',
            content: JSON.stringify(content),
          },
        },
      );
    },

    overwrite: (kind, live, desired, preconditions) =>
      write(
        { verb: 'overwrite', kind, ...placeOf(live) },
        mergePatch(kind, live, withPreconditions(desired, preconditions), FIELD_MANAGER),
      ),

    patch: (kind, live, patch, preconditions, subresource) => {
      const ofStatus = subresource === 'status';
      return write(
        { verb: ofStatus ? 'patch status of' : 'patch', kind, ...placeOf(live) },
        mergePatch(
          kind,
          live,
          withPreconditions(patch, preconditions),
          ofStatus ? FIELD_MANAGER : PATCH_MANAGER,
          subresource,
        ),
      );
    },

    async delete(kind, object, preconditions) {
      const { namespace, name } = object.metadata;
      const attempt: Attempt = { verb: 'delete', kind, namespace, name };
      const content = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        preconditions,
      };
      const response = await ask(attempt, {
        method: 'DELETE',
        path: objectPath(kind, namespace, name),
        body: { contentType: JSON_TYPE, content: JSON.stringify(content) },
      });
      if (isSuccess(response)) return;
      const answer = parseAnswer(response.httpStatus, response.body);
      if (!isObjectMissing(answer)) throw errorFor(attempt, answer);
    },

    async *watch(kind, namespace, labelSelector, resourceVersion, signal) {
      const attempt: Attempt = { verb: 'watch', kind, namespace };
      const request: HttpRequest = {
        method: 'GET',
        path: collectionPath(kind, namespace),
        query: {
          watch: 'true',
          allowWatchBookmarks: 'true',
          resourceVersion,
          // Spread, so that not all watches end together.
          timeoutSeconds: String(Math.round(jittered(WATCH_SECONDS_MIN, 1, timing.random))),
          ...(labelSelector === undefined ? {} : { labelSelector }),
        },
      };
      const stream = await openWatch(attempt, request, signal);
      try {
        for await (const line of readLines(stream.body, EVENT_MAX_BYTES)) {
          if (!isSuccess(stream)) throw errorFor(attempt, parseAnswer(stream.httpStatus, line));
          yield parseEvent(attempt, line);
        }
      } catch (error) {
        throw error instanceof KubeError ? error : unreachable(attempt, error);
      } finally {
        stream.body.destroy();
      }
      if (!isSuccess(stream)) throw errorFor(attempt, parseAnswer(stream.httpStatus, ''));
    },

    close: () => transport.close(),
  };
}

const isSuccess = ({ httpStatus }: { httpStatus: number }) => httpStatus >= 200 && httpStatus < 300;

function unreachable(attempt: Attempt, error: unknown): UnavailableError {
  const why = error instanceof Error ? error.message || error.name : String(error);
  return new UnavailableError(attempt, `no answer from the API server: ${why}`, undefined, {
    cause: error,
  });
}

/** The call itself may be what throws; `note` is told with what, since the transport throws otherwise too. */
function rethrow(call: () => void, note: (error: unknown) => void): void {
  try {
    call();
  } catch (error) {
    note(error);
    throw error;
  }
}

const isWhole = (entries: ManagedFieldsEntry[] | undefined): entries is ManagedFieldsEntry[] =>
  entries?.every((entry) => entry.fieldsV1 !== undefined) ?? false;

function withPreconditions(patch: object, preconditions: Required<Preconditions>): object {
  const metadata = 'metadata' in patch ? (patch.metadata as object) : {};
  return { ...patch, metadata: { ...metadata, ...preconditions } };
}

function parseKubeObject<T extends KubeObject>(attempt: Attempt, body: string): T {
  const object = parseObject(body);
  if (typeof object?.metadata === 'object') return object as unknown as T;
  throw new UnavailableError(attempt, 'the answer is no Kubernetes object');
}

function parsePage<T extends KubeObject>(attempt: Attempt, body: string) {
  const page = parseObject(body);
  const metadata = page?.metadata as { resourceVersion?: string; continue?: string } | undefined;
  if (metadata?.resourceVersion === undefined || !Array.isArray(page?.items ?? [])) {
    throw new UnavailableError(attempt, 'the answer is no list');
  }
  const items = (page?.items ?? []) as T[];
  const { kind } = attempt;
  // The API server leaves them out in lists of its own kinds.
  for (const item of items)
    Object.assign(item, { apiVersion: apiVersionOf(kind), kind: kind.kind });
  return {
    items,
    resourceVersion: metadata.resourceVersion,
    cursor: metadata.continue ? metadata.continue : undefined,
  };
}

function parseEvent(attempt: Attempt, line: string): WatchEvent {
  const { type, object } = parseObject(line) ?? {};
  if (typeof object !== 'object' || object === null) {
    throw new UnavailableError(attempt, 'a line of the watch is no event');
  }
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
    case 'BOOKMARK':
      return { type, object: object as KubeObject };
    case 'ERROR':
      throw errorFor(attempt, statusAnswer(object as Record<string, unknown>));
    default:
      throw new UnavailableError(attempt, `the watch has an event of unknown type ${type}`);
  }
}

function statusAnswer(status: Record<string, unknown>): Answer {
  const code = typeof status.code === 'number' ? status.code : 500;
  return answerOfStatus(status, code);
}

const placeOf = ({ metadata: { namespace, name } }: KubeObject) => ({ namespace, name });

const mergePatch = (
  kind: ResourceKind,
  { metadata: { namespace, name } }: KubeObject,
  patch: object,
  fieldManager: string,
  subresource?: string,
): HttpRequest => ({
  method: 'PATCH',
  path: objectPath(kind, namespace, name, subresource),
  query: { fieldManager },
  body: { contentType: 'application/merge-patch+json', content: JSON.stringify(patch) },
});
