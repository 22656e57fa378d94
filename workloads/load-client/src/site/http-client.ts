import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { urlToHttpOptions } from 'node:url';

export interface HttpRequest {
  method: 'GET' | 'POST';
  /** Path with query. */
  url: string;
  /** Urlencoded. */
  body?: string;
}

export interface HttpAnswer {
  status: number;
  body: string;
}

export interface HttpClient {
  /**
   * Sends once, never again: a second try would hide that the first one failed.
   *
   * @throws when the answer is not complete within `timeoutMs`, is larger than 4 MiB, or the
   * connection fails.
   */
  send(request: HttpRequest, timeoutMs: number): Promise<HttpAnswer>;
  close(): void;
}

const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * One visitor's connection to the site, kept alive from page to page as a browser does. An idle one is
 * given up a second before the site would close it (the agent reads so from `Keep-Alive`), or a
 * request could meet the closing and fail for no fault of the site. node:http, since fetch takes about
 * three times the CPU for each request, and five clients share a machine with the site they measure.
 */
export function createHttpClient(site: URL): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  // Unlike the URL itself it gives an IPv6 address without brackets, as a socket needs it.
  const { hostname, port } = urlToHttpOptions(site);
  return {
    close: () => agent.destroy(),
    send: ({ method, url, body }, timeoutMs) =>
      new Promise((resolve, reject) => {
        const headers =
          body === undefined
            ? {}
            : {
                'content-type': 'application/x-www-form-urlencoded',
                'content-length': Buffer.byteLength(body),
              };
        const options = { agent, hostname, port, method, path: url, headers };
        const request = httpRequest(options, (response) => {
          readBody(response, request, (text) => {
            clearTimeout(timer);
            resolve({ status: response.statusCode ?? 0, body: text });
          });
          response.on('error', fail);
        });
        const fail = (cause: Error) => {
          clearTimeout(timer);
          reject(new Error(`${method} ${url}: ${cause.message}`, { cause }));
        };
        const timer = setTimeout(() => {
          request.destroy(new Error(`no complete answer within ${timeoutMs} ms`));
        }, timeoutMs);
        request.on('error', fail);
        request.end(body);
      }),
  };
}

function readBody(
  response: IncomingMessage,
  request: ClientRequest,
  done: (body: string) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > MAX_BODY_BYTES) request.destroy(new Error(`more than ${MAX_BODY_BYTES} bytes`));
  });
  response.once('end', () => done(Buffer.concat(chunks).toString('utf8')));
}
