import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';

export interface Connection {
  socket: Socket;
  /** Whether everything that was asked has been answered, as far as the bytes tell. */
  isIdle(): boolean;
}

export interface Destination {
  host: string;
  port: number;
  /** Nothing for a connection in the clear. */
  secureContext?: SecureContext;
}

/** As long as kafkajs's own. */
const KEEP_ALIVE_MS = 60_000;

/** Connects as kafkajs does; the broker's certificate must be for this host. */
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
  let writtenWhenAnswered = Number.NaN;
  socket.on('data', () => {
    writtenWhenAnswered = socket.bytesWritten;
  });
  return { socket, isIdle: () => socket.bytesWritten === writtenWhenAnswered };
}
