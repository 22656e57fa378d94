import { setTimeout as delay } from 'node:timers/promises';
import type { ISocketFactory, SASLOptions } from 'kafkajs';
import { asSocket, type Connection, connect } from '../network/connection.ts';
import {
  type Identity,
  readSecurityTexts,
  type SecurityFiles,
  sameTexts,
  toIdentity,
} from './identity.ts';

/** What clients of kafkajs need to come as somebody, and to go on as the same when it is renewed. */
export interface KafkaSecurity {
  socketFactory: ISocketFactory;
  sasl?: SASLOptions;
  /** Ends the watching; open connections stay. */
  close(): void;
}

export interface SecurityOptions {
  files: SecurityFiles;
  log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  /** How often the files are read. */
  pollMs?: number;
  /** Within this time after a renewal every connection is made again. */
  spreadMs?: number;
  random?: () => number;
}

/** A kubelet takes a minute or so to renew what is mounted: seconds more do not matter. */
const POLL_MS = 5_000;
/** All parts see the renewed files at about the same time and must not all drop at once. */
const SPREAD_MS = 5_000;
/** A connection with a request under way is waited for; one that always has one is a reader's. */
const IDLE_WAIT_MS = 2_000;
const IDLE_POLL_MS = 10;

/**
 * Reads these files now, and again for as long as the process lives (the watching does not keep it
 * alive). Every new connection is made with what they held last; after a renewal the older ones are
 * closed, one after the other, and kafkajs makes them again. What cannot be used as a whole changes
 * nothing and is warned of once.
 *
 * @throws naming the file when they cannot be used now
 */
export function openSecurity(options: SecurityOptions): KafkaSecurity {
  const { files, log, pollMs = POLL_MS, spreadMs = SPREAD_MS, random = Math.random } = options;
  const connections = new Set<Connection>();
  let texts = readSecurityTexts(files);
  let identity = toIdentity(files, texts);
  let warnedOf: string | undefined;

  function renewIfChanged(): void {
    try {
      const now = readSecurityTexts(files);
      if (!sameTexts(now, texts)) renew(toIdentity(files, now), now);
      warnedOf = undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason === warnedOf) return;
      warnedOf = reason;
      log.warn({ reason }, 'renewed Kafka credentials cannot be used; goes on with the old ones');
    }
  }

  function renew(fresh: Identity, now: typeof texts): void {
    identity = fresh;
    texts = now;
    log.info({ connections: connections.size }, 'Kafka credentials were renewed; connects again');
    for (const connection of connections) void retire(connection, random() * spreadMs);
    connections.clear();
  }

  const timer = setInterval(renewIfChanged, pollMs).unref();
  const { user } = identity;
  return {
    socketFactory: ({ host, port, onConnect }) => {
      const connection = connect({ host, port, ...identity }, onConnect);
      connections.add(connection);
      connection.once('close', () => connections.delete(connection));
      return asSocket(connection);
    },
    ...(user && { sasl: readWhenUsed(() => identity.user ?? user) }),
    close: () => clearInterval(timer),
  };
}

/** kafkajs keeps this object and reads it anew for every connection. */
const readWhenUsed = (user: () => { name: string; password: string }): SASLOptions => ({
  mechanism: 'scram-sha-512',
  get username() {
    return user().name;
  },
  get password() {
    return user().password;
  },
});

/**
 * Closes a connection between two requests where it can: then kafkajs connects again before the next
 * one, and nobody has to find out what became of the last.
 */
async function retire(connection: Connection, delayMs: number): Promise<void> {
  await delay(delayMs, undefined, { ref: false });
  const deadlineMs = performance.now() + IDLE_WAIT_MS;
  while (!connection.destroyed && !connection.isIdle && performance.now() < deadlineMs) {
    await delay(IDLE_POLL_MS, undefined, { ref: false });
  }
  connection.destroy(new Error('closed here, since the credentials were renewed'));
}
