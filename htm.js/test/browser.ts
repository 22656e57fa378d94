import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};
const PAGE_TIMEOUT_MS = 90_000;
const MAX_PAGE_BYTES = 64 * 1024 * 1024;

/** Serves a folder's pages and modules on this machine alone while `use` runs. */
export async function withServer<Result>(
  folder: string,
  use: (address: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    const type = TYPES[extname(path)];
    const content = type && (await readFile(join(folder, path)).catch(() => undefined));
    if (content) response.writeHead(200, { 'Content-Type': type }).end(content);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The text of a page's element `<pre>` once the page with all its modules has loaded. */
export async function textOfPage(chromium: string, address: string): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const flags = [
    ...['--headless', '--disable-gpu', '--no-first-run', '--disable-extensions'],
    // A test's own page on this machine, as root in CI, where the sandbox cannot be.
    ...['--no-sandbox', '--disable-dev-shm-usage', '--no-proxy-server'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    `--user-data-dir=${profile}`,
    '--dump-dom',
  ];
  try {
    const { stdout } = await promisify(execFile)(chromium, [...flags, address], {
      timeout: PAGE_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_PAGE_BYTES,
    });
    const [, text] = /<pre>(.*?)<\/pre>/s.exec(stdout) ?? [];
    if (text === undefined) throw new Error(`the page has no text: ${stdout.slice(0, 2_000)}`);
    return text;
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}
