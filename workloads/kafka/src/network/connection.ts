import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { WholeResponses } from './whole-responses.ts';

export interface Destination {
  host: string;
  port: number;
  /** Nothing for a connection in the clear. */
  secureContext?: SecureContext;
}

/** As long as kafkajs's own. */
const KEEP_ALIVE_MS = 60_000;

/**
 * A connection that gives kafkajs whole responses only. What it has of one when a connection breaks it
 * keeps, and takes for the beginning of the first one of the next: from then on nothing fits, each
 * request times out, and the connection is never made again.
 */
export class Connection extends Duplex {
  readonly #socket: Socket;
  readonly #responses = new WholeResponses();
  #unanswered = 0;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  /** Whether everything that was asked has been answered. kafkajs writes each request at once. */
  get isIdle(): boolean {
    return this.#unanswered <= 0 && !this.#responses.isPartial;
  }

  unref(): this {
    this.#socket.unref();
    return this;
  }

  override _read(): void {
    // What comes is pushed at once: kafkajs takes all of it anyway.
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#unanswered++;
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #take(chunk: Buffer): void {
    try {
      for (const response of this.#responses.take(chunk)) {
        this.#unanswered--;
        this.push(response);
      }
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Connects; the broker's certificate must be for this host. */
export function connect(destination: Destination, onConnect: () => void): Connection {
  const { host, port, secureContext } = destination;
  const socket =
    secureContext === undefined
      ? connectPlain({ host, port }, onConnect)
      : connectTls(
          { host, port, secureContext, ...(isIP(host) === 0 && { servername: host }) },
          onConnect,
        );
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  return new Connection(socket);
}

/** kafkajs's type asks for a whole socket; it uses what every stream has, and `unref`. */
export const asSocket = (connection: Connection): Socket => connection as unknown as Socket;

/** For those who come as nobody, in the clear. */
export const plainSocketFactory: ISocketFactory = ({ host, port, onConnect }) =>
  asSocket(connect({ host, port }, onConnect));
