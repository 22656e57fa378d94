import { connect } from 'node:net';
import type { RawRequest } from './requests.ts';

export interface RawAnswer {
  /** 0 where there was no answer at all. */
  status: number;
  headers: string;
  body: string;
  ms: number;
}

/** Longer than the site may think about anything. */
const PATIENCE_MS = 15_000;

/** Sends bytes as they are, which no HTTP client would, and reads the answer or until the site hangs up. */
export function send(port: number, { method, bytes }: RawRequest): Promise<RawAnswer> {
  const startMs = performance.now();
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parseAnswer(text, performance.now() - startMs));
    };
    const timer = setTimeout(finish, PATIENCE_MS);
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
      if (isWhole(text, method)) finish();
    });
    // A reset after the answer is the site's right: what it did not want to read is thrown away.
    socket.on('error', finish);
    socket.on('end', finish);
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}

/** A connection that the request did not end is kept open by the site, as it should be. */
function isWhole(text: string, method: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  return (
    method === 'HEAD' || Buffer.byteLength(text.slice(end + 4)) >= lengthIn(text.slice(0, end))
  );
}

const lengthIn = (headers: string): number =>
  Number(/^content-length: (\d+)/im.exec(headers)?.[1] ?? Number.POSITIVE_INFINITY);

function parseAnswer(text: string, ms: number): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const headers = text.slice(0, Math.max(end, 0)).toLowerCase();
  const status = Number(/^http\/1\.1 (\d+)/.exec(headers)?.[1] ?? 0);
  // What comes behind it answers what came behind the request.
  const body = Buffer.from(text.slice(end + 4))
    .subarray(0, lengthIn(headers))
    .toString();
  return { status, headers, body, ms };
}
