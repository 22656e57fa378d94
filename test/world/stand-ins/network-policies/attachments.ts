import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

/** A pod that has just been given its address, and is not started before it is answered. */
export interface Attachment {
  namespace: string;
  name: string;
  /** Undefined where the container runtime does not say it. */
  uid?: string;
  address: string;
}

/** Answers the CNI plugin on a Unix socket, each when `attach` is done. */
export async function serveAttachments(
  socket: string,
  attach: (attachment: Attachment) => Promise<void>,
): Promise<{ close(): Promise<void> }> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      await attach((await json(request)) as Attachment);
      response.writeHead(204).end();
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  // Of one that was killed.
  await rm(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
