import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Leak, WebServerKind } from '../kinds.ts';
import { type Command, parseCommand, toLine } from './protocol.ts';

export interface ModuleOptions {
  /** Of the Unix socket; only the same user can connect to it. */
  path: string;
  leaks: Record<WebServerKind, Leak>;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/**
 * Lets the chaos agent start and end leaks in this process. A connection is a leak: when it is
 * closed, by intent or because the agent died, the leak ends; without news it ends at its deadline.
 */
export function serveLeaks({ path, leaks, log }: ModuleOptions): Server {
  let running: Leak | undefined;

  async function start(socket: Socket, command: Command & { command: 'start' }): Promise<void> {
    if (running !== undefined) throw new Error('a leak is already running in the web server');
    const leak = leaks[command.kind];
    running = leak;
    socket.once('close', () => {
      leak.stop();
      running = undefined;
      log.info({ kind: command.kind }, 'leak over');
    });
    await leak.start(command.rampSeconds, command.deadlineMs);
    log.info({ kind: command.kind, rampSeconds: command.rampSeconds }, 'leaking');
  }

  async function take(socket: Socket, line: string): Promise<void> {
    const command = parseCommand(line);
    if (command.command === 'extend') return running?.extend(command.deadlineMs);
    await start(socket, command);
    socket.write(toLine({ error: null }));
  }

  // What a web server that was killed has left behind would be in the way.
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.unref();
    socket.on('error', (error) => log.warn({ err: error }, 'the chaos agent was cut off'));
    createInterface({ input: socket }).on('line', (line) => {
      take(socket, line).catch((error: unknown) => {
        log.warn({ err: error }, 'no leak');
        socket.end(toLine({ error: error instanceof Error ? error.message : String(error) }));
      });
    });
  });
  server.on('error', (error) => log.warn({ err: error, path }, 'no leak can be started here'));
  return server.listen(path).unref();
}
