import type { ResourceKind } from './object.ts';

export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'apply'
  | 'hand over'
  | 'patch'
  | 'overwrite'
  | 'patch status of'
  | 'delete';

/** What was asked of the API server. */
export interface Attempt {
  verb: Verb;
  kind: ResourceKind;
  namespace?: string | undefined;
  name?: string | undefined;
}

/** What the API server answered, as far as it can be read. */
export interface Answer {
  httpStatus: number;
  /** Machine-readable: `Conflict`, `AlreadyExists`, `Invalid`, … Empty when it gave none. */
  reason: string;
  message: string;
  causes: FieldCause[];
  /** Of which object, or object kind, the server speaks. */
  details: { name?: string | undefined; kind?: string | undefined };
}

export interface FieldCause {
  field: string;
  message: string;
}

/** Any call to the API server that did not do what it was asked for. */
export class KubeError extends Error {
  override name = 'KubeError';
  readonly attempt: Attempt;
  /** Undefined when no answer came. */
  readonly httpStatus: number | undefined;
  readonly reason: string;

  constructor(attempt: Attempt, said: string, answer?: Answer, options?: ErrorOptions) {
    super(`could not ${describeAttempt(attempt)}: ${said}`, options);
    this.attempt = attempt;
    this.httpStatus = answer?.httpStatus;
    this.reason = answer?.reason ?? '';
  }
}

/** The object is not as the precondition says (changed, made anew, or gone): read it again, decide again. */
export class ConflictError extends KubeError {
  override name = 'ConflictError';
}

/** Something has this name already. */
export class AlreadyExistsError extends KubeError {
  override name = 'AlreadyExistsError';
}

/** Our role lacks this, or an admission plugin, quota or ending namespace refuses it. */
export class ForbiddenError extends KubeError {
  override name = 'ForbiddenError';
}

/** The object itself is wrong, and stays so: trying again does not help. */
export class InvalidError extends KubeError {
  override name = 'InvalidError';
  /** Which fields, and what is wrong with each; empty when the server named none. */
  readonly causes: readonly FieldCause[];

  constructor(attempt: Attempt, said: string, answer: Answer) {
    super(attempt, said, answer);
    this.causes = answer.causes;
  }
}

/**
 * No usable answer: network, time-out, 401, 5xx, or 429 too often. A write may or may not have
 * happened: read again, decide again.
 */
export class UnavailableError extends KubeError {
  override name = 'UnavailableError';
}

/** This point of the history, or of a list, is no longer kept: list anew. */
export class GoneError extends KubeError {
  override name = 'GoneError';
}

/** The server does not know the kind: its CustomResourceDefinition is not installed. */
export class NotServedError extends KubeError {
  override name = 'NotServedError';
}

/** Servers may echo what was sent, whole objects included. */
const MESSAGE_MAX_CHARACTERS = 1024;

/**
 * The error for an answer that is none of success; a missing object included, which the caller
 * checks for first by {@link isObjectMissing} where that is expected.
 */
export function errorFor(attempt: Attempt, answer: Answer): KubeError {
  const said = `the API server answered ${describeAnswer(attempt, answer)}`;
  switch (answer.httpStatus) {
    case 403:
      return new ForbiddenError(attempt, said, answer);
    case 404:
      return isObjectMissing(answer)
        ? new KubeError(attempt, said, answer)
        : new NotServedError(attempt, `${said}; is its CRD installed?`, answer);
    case 409:
      return answer.reason === 'AlreadyExists'
        ? new AlreadyExistsError(attempt, said, answer)
        : new ConflictError(attempt, said, answer);
    case 410:
      return new GoneError(attempt, said, answer);
    case 422:
      return new InvalidError(attempt, said, withoutSecrets(attempt, answer));
    case 401:
    case 429:
      return new UnavailableError(attempt, said, answer);
    default:
      return answer.httpStatus >= 500
        ? new UnavailableError(attempt, said, answer)
        : new KubeError(attempt, said, answer);
  }
}

/** A 404 that names an object, whereas one for an unknown kind names none. */
export const isObjectMissing = (answer: Answer): boolean =>
  answer.httpStatus === 404 && answer.reason === 'NotFound' && answer.details.name !== undefined;

function describeAttempt({ verb, kind, namespace, name }: Attempt): string {
  const where = namespace === undefined ? 'in all namespaces' : `in namespace ${namespace}`;
  if (name === undefined) return `${verb} ${kind.plural} ${where}`;
  return `${verb} ${kind.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

function describeAnswer(attempt: Attempt, answer: Answer): string {
  const { httpStatus, reason, message } = withoutSecrets(attempt, answer);
  const head = reason === '' ? `${httpStatus}` : `${httpStatus} ${reason}`;
  return message === '' ? head : `${head}: ${message.slice(0, MESSAGE_MAX_CHARACTERS)}`;
}

/** What is wrong with a Secret is told with the value that is: keep only the field's name. */
function withoutSecrets(attempt: Attempt, answer: Answer): Answer {
  const echoes = answer.httpStatus === 400 || answer.httpStatus === 422;
  if (attempt.kind.kind !== 'Secret' || !echoes) return answer;
  const causes = answer.causes.map(({ field }) => ({ field, message: 'not accepted' }));
  const message = causes.map(({ field }) => `${field} is not accepted`).join('; ');
  return { ...answer, causes, message };
}
