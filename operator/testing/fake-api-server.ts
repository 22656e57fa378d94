import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Connection } from '../src/kube/connection.ts';

export interface SeenRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  contentType: string | undefined;
  /** Parsed; undefined without one. */
  body: unknown;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void;

/** A real HTTP server that answers as a test says, and remembers what it was asked. */
export async function startFakeApiServer(answer: Answer) {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const seen = { connections: 0, forgotten: 0 };
  const server = createServer(async (request, response) => {
    const asked = await read(request);
    requests.push(asked);
    answer(asked, response);
  });
  server.on('connection', (socket) => {
    seen.connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connection: Connection = {
    server: new URL(`http://127.0.0.1:${port}`),
    namespace: 'shop',
    credentials: async () => ({ headers: { Authorization: 'Bearer very-secret' }, tls: {} }),
    forget: () => {
      seen.forgotten += 1;
    },
  };
  return {
    requests,
    /** How many connections were made, and how often the credentials were given up. */
    seen,
    connection,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const url = new URL(request.url ?? '/', 'http://fake');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    contentType: request.headers['content-type'],
    body: text === '' ? undefined : JSON.parse(text),
  };
}

export function answerJson(response: ServerResponse, httpStatus: number, body: object): void {
  response.writeHead(httpStatus, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** As an API server says that something failed. */
export function answerStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  more: { message?: string; details?: object; retryAfterSeconds?: number } = {},
): void {
  const { message = `it is ${reason}`, details = {}, retryAfterSeconds } = more;
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
  answerJson(response, code, { ...status, details });
}
