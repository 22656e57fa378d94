/** The database is away, full, or too slow: another try later may work. */
export class DatabaseUnavailableError extends Error {
  constructor(message: string, options: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseUnavailableError';
  }
}

/** Answers of a server that works and yet cannot serve: too many connections, shutdown, lock wait. */
const UNAVAILABLE_CODES: ReadonlySet<unknown> = new Set([
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_SERVER_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
  'ER_CONNECTION_KILLED',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
]);

/** What the driver threw: a fault of the statement stays as it is, all else is "unavailable". */
export function toDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || isFaultOfStatement(error)) return error;
  return new DatabaseUnavailableError(`the database cannot be used: ${error.message}`, {
    cause: error,
  });
}

/** Whether a row with this unique value is there already. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === 'ER_DUP_ENTRY';
}

/** Whether the server ended what it was asked, and undid its whole transaction, to end a deadlock. */
export function isDeadlock(error: unknown): boolean {
  return error instanceof DatabaseUnavailableError && codeOf(error.cause) === 'ER_LOCK_DEADLOCK';
}

/** Whether no answer came at all: the next who asks would get none either. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof DatabaseUnavailableError && error.cause instanceof Error)) return false;
  return codeOf(error.cause) !== undefined && !('sqlState' in error.cause);
}

export function isMissingTable(error: unknown): boolean {
  return codeOf(error) === 'ER_NO_SUCH_TABLE';
}

/** Only what the server itself answered has an SQL state. */
function isFaultOfStatement(error: Error): boolean {
  const fatal = 'fatal' in error && error.fatal === true;
  return 'sqlState' in error && !fatal && !UNAVAILABLE_CODES.has(codeOf(error));
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
