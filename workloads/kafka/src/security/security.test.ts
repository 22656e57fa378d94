import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { type Authority, type Certificate, createAuthority } from '@anomaly-prediction/test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SecurityFiles } from './identity.ts';
import { type KafkaSecurity, openSecurity } from './security.ts';

const POLL_MS = 20;
const SPREAD_MS = 40;
const SLOW_MS = 500;
/** An empty one. */
const RESPONSE = Buffer.alloc(4);
const TIMES = { pollMs: POLL_MS, spreadMs: SPREAD_MS };

const BROKER = { name: 'broker', addresses: ['127.0.0.1'], dns: ['localhost'] };

let folder: string;
let authority: Authority;
let server: Server;
let opened: KafkaSecurity[];
/** The name in the certificate of everyone who came. */
let came: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'security-'));
  authority = await createAuthority('the broker’s authority');
  opened = [];
  came = [];
  server = await startServer(await authority.issue(BROKER));
});
afterEach(() => {
  for (const security of opened) security.close();
  server.close();
  rmSync(folder, { recursive: true });
});

/** Answers everything with a response, `?` a while later. */
async function startServer({ certificate, key }: Certificate): Promise<Server> {
  const options = { cert: certificate, key, ca: authority.certificate, requestCert: true };
  const started = createServer(options, (socket: TLSSocket) => {
    came.push(String(socket.getPeerCertificate().subject.CN));
    socket.on('data', (data) => {
      setTimeout(() => socket.write(RESPONSE), data.toString() === '?' ? SLOW_MS : 0);
    });
    socket.on('error', () => {});
  });
  started.listen(0, '127.0.0.1');
  await once(started, 'listening');
  return started;
}

function write(file: string, content: string): string {
  const path = join(folder, file);
  writeFileSync(path, content);
  return path;
}

async function writeIdentity(name: string): Promise<SecurityFiles> {
  const { certificate, key } = await authority.issue({ name });
  return {
    tls: true,
    caFile: write('ca.crt', authority.certificate),
    certificateFile: write('user.crt', certificate),
    keyFile: write('user.key', key),
  };
}

function open(files: SecurityFiles) {
  const lines: { level: 'info' | 'warn'; text: string }[] = [];
  const note = (level: 'info' | 'warn') => (fields: object, message: string) =>
    void lines.push({ level, text: `${message} ${JSON.stringify(fields)}` });
  const log = { info: note('info'), warn: note('warn') };
  const security = openSecurity({ files, log, ...TIMES });
  opened.push(security);
  return { security, lines };
}

/** A connection that the server has answered, and a promise of its end. */
async function connected({ socketFactory }: KafkaSecurity) {
  const { port } = server.address() as AddressInfo;
  const socket = socketFactory({ host: '127.0.0.1', port, ssl: {}, onConnect: () => {} });
  socket.write('!');
  const ended = new Promise<Error>((resolve) => socket.once('error', resolve));
  await Promise.race([once(socket, 'data'), ended.then((error) => Promise.reject(error))]);
  return { socket, ended };
}

describe('a client’s identity', () => {
  it('is shown to the broker, and the renewed one as soon as it is there', async () => {
    const { security } = open(await writeIdentity('first'));
    const { ended } = await connected(security);
    await writeIdentity('second');
    expect((await ended).message).toContain('renewed');
    const { socket } = await connected(security);
    expect(came).toEqual(['first', 'second']);
    await delay(2 * (POLL_MS + SPREAD_MS));
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it('is renewed between two requests, not while one is under way', async () => {
    const { security, lines } = open(await writeIdentity('first'));
    const { socket, ended } = await connected(security);
    socket.write('?');
    const askedMs = performance.now();
    await writeIdentity('second');
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    await delay(2 * SPREAD_MS);
    expect(socket.destroyed).toBe(false);
    await ended;
    expect(performance.now() - askedMs).toBeGreaterThanOrEqual(SLOW_MS - POLL_MS);
  });

  it('stays the old one, with one warning, while a file is missing, half written or of another key', async () => {
    const files = await writeIdentity('first');
    const { security, lines } = open(files);
    const { socket } = await connected(security);
    const other = await authority.issue({ name: 'second' });
    const spoil: [string, string, RegExp][] = [
      ['user.crt', other.certificate.slice(0, 200), /user\.crt does not hold whole certificates/],
      ['user.crt', other.certificate, /user\.key is no key of the certificate in .*user\.crt/],
      ['ca.crt', '', /ca\.crt does not hold whole certificates/],
    ];
    for (const [index, [file, content, message]] of spoil.entries()) {
      write(file, content);
      await vi.waitFor(() => expect(lines).toHaveLength(index + 1));
      await delay(3 * POLL_MS);
      expect(lines.at(-1)?.text).toMatch(message);
    }
    rmSync(join(folder, 'user.key'));
    await vi.waitFor(() =>
      expect(lines.at(-1)?.text).toMatch(/could not read .*user\.key: ENOENT/),
    );
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn', 'warn', 'warn']);
    expect(lines.map(({ text }) => text).join()).not.toContain(other.key.slice(40, 80));
    expect(socket.destroyed).toBe(false);
    (await connected(security)).socket.destroy();
    expect(came).toEqual(['first', 'first']);
    socket.destroy();
  });

  it('does not come to a broker of another authority', async () => {
    const files = await writeIdentity('first');
    write('ca.crt', (await createAuthority('another')).certificate);
    await expect(connected(open(files).security)).rejects.toThrow('certificate');
  });

  it('that cannot be used at the start is refused by the name of the file', async () => {
    const files = { ...(await writeIdentity('first')), keyFile: '/nowhere/user.key' };
    expect(() => open(files)).toThrow('could not read /nowhere/user.key: ENOENT');
  });

  it('may be a user, whose renewed password is the next one used, and is in no line of log', async () => {
    const files = {
      tls: false,
      usernameFile: write('user', 'rubis'),
      passwordFile: write('password', 'hunter2\n'),
    };
    const { security, lines } = open(files);
    expect(security.sasl).toMatchObject({ username: 'rubis', password: 'hunter2' });
    write('password', '');
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    write('password', 'hunter3');
    await vi.waitFor(() => expect(lines).toHaveLength(2));
    expect(security.sasl).toMatchObject({ username: 'rubis', password: 'hunter3' });
    expect(lines.map(({ text }) => text).join()).not.toContain('hunter');
  });
});
