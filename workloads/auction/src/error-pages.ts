import { STATUS_CODES } from 'node:http';
import { INTERACTION_PATHS } from '@anomaly-prediction/messages';
import { html } from 'ghtml';
import { DatabaseUnavailableError } from './database/errors.ts';
import { message } from './pages/form.ts';
import { type Answer, page } from './pages/layout.ts';
import { SiteError } from './site-error.ts';

const CANNOT_BE_READ = 'This request cannot be read';
const FALLBACK = 'It is not what a browser would send to this site.';

/** What is said to requests that reach no page, by status; never what a library says of them. */
const SENTENCES: Readonly<Record<number, string>> = {
  400: FALLBACK,
  408: 'It took too long to arrive.',
  413: 'It is larger than any form of this site.',
  415: 'The forms of this site are sent as application/x-www-form-urlencoded.',
  431: 'Its address or its headers are too long.',
};

/** The page of a request that nobody could read, of a status from 400 to 499. */
export const unreadable = (status: number): Answer =>
  errorPage(status, CANNOT_BE_READ, SENTENCES[status] ?? FALLBACK);

export const NO_SUCH_PAGE = errorPage(404, 'Not found', 'There is no such page here.');

export const wrongMethod = (allowed: string): Answer =>
  errorPage(405, CANNOT_BE_READ, `This page answers ${allowed} alone.`);

/** The page that says what went wrong, without a word of the inside. */
export function toErrorPage(error: unknown): Answer {
  if (error instanceof SiteError) return errorPage(error.status, error.title, error.message);
  if (error instanceof DatabaseUnavailableError) {
    return errorPage(503, 'Please try again', 'The site cannot reach its database at the moment.');
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500
    ? unreadable(status)
    : errorPage(500, 'Something went wrong', 'The site could not make this page.');
}

/** Of what is not even HTTP, by the code of Node's error. */
export function statusOfClientError(code: string | undefined): number {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408;
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return 413;
    default:
      return 400;
  }
}

/** A whole answer for a connection that ends with it. */
export function rawAnswer({ status, body }: Answer, headers: Record<string, string>): string {
  const lines = Object.entries({
    ...headers,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}

function errorPage(status: number, title: string, sentence: string): Answer {
  const home = html`<p><a href="${INTERACTION_PATHS.Home}">Back to the start</a></p>`;
  return page({ status, title, content: message(sentence) + home });
}
