import type { Answer, FieldCause } from './errors.ts';

/** Reads what an API server says with an error; anything else (a proxy's page) is kept as its text. */
export function parseAnswer(httpStatus: number, body: string): Answer {
  const status = parseObject(body);
  if (status?.kind !== 'Status') {
    return { httpStatus, reason: '', message: body.trim(), causes: [], details: {} };
  }
  return answerOfStatus(status, httpStatus);
}

/** @param status a `Status` object, as in an answer's body or in a watch event of type ERROR */
export function answerOfStatus(status: Record<string, unknown>, httpStatus: number): Answer {
  const details = asObject(status.details);
  return {
    httpStatus,
    reason: text(status.reason) ?? '',
    message: text(status.message) ?? '',
    causes: Array.isArray(details?.causes) ? details.causes.map(toCause) : [],
    details: { name: text(details?.name), kind: text(details?.kind) },
  };
}

function toCause(cause: unknown): FieldCause {
  const { field, message } = asObject(cause) ?? {};
  return { field: text(field) ?? '', message: text(message) ?? '' };
}

/** @param header `299 - "text"`, several with commas between them; what has another form is left out */
export const parseWarnings = (header: string): string[] =>
  Array.from(header.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g), ([, quoted = '']) =>
    quoted.replaceAll(/\\(.)/g, '$1'),
  );

/** Undefined for whatever is no JSON object. */
export function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(json));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
