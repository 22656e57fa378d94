import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a database that can be cut and mended. */
export interface DatabaseLine {
  port: number;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openDatabaseLine(host: string, port: number): Promise<DatabaseLine> {
  const sockets = new Set<Socket>();
  let whole = true;
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A cut line ends in resets on both sides: that is what it is for.
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((near) => {
    hold(near);
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(port, host);
    hold(far);
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    whole = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => {
      whole = true;
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
