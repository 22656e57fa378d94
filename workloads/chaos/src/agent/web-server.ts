import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Leak, WebServerKind } from '../kinds.ts';
import { type Command, parseAnswer, toLine } from '../preload/protocol.ts';

/** Long for a web server that shares this container, shorter than the job waits for the agent. */
const START_TIMEOUT_MS = 5_000;

/** A leak inside the web server, by the module preloaded there, which listens on this Unix socket. */
export function createWebServerLeak(kind: WebServerKind, path: string): Leak {
  let connection: Socket | undefined;
  const say = (socket: Socket, command: Command) => socket.write(toLine(command));
  return {
    async start(rampSeconds, deadlineMs) {
      const socket = connect(path);
      connection = socket;
      try {
        const signal = AbortSignal.timeout(START_TIMEOUT_MS);
        await once(socket, 'connect', { signal });
        // A connection that is lost later was the web server's, whose end everybody sees.
        socket.on('error', () => socket.destroy());
        const answer = once(createInterface({ input: socket }), 'line', { signal });
        say(socket, { command: 'start', kind, rampSeconds, deadlineMs });
        const { error } = parseAnswer(String((await answer)[0]));
        if (error !== null) throw new Error(error);
      } catch (cause) {
        socket.destroy();
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`the web server does not leak: ${reason}`, { cause });
      }
    },
    extend(deadlineMs) {
      if (connection?.writable) say(connection, { command: 'extend', deadlineMs });
    },
    stop() {
      connection?.destroy();
      connection = undefined;
    },
  };
}
