import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { homeFor, makeHome } from './cached-home.ts';
import type { System } from './system.ts';

const VERSION = '1.24.13';
/** By Node's name of the processor: Go's name of it, and the archive's SHA-256. */
const ARCHIVES: Partial<Record<NodeJS.Architecture, { arch: string; sha256: string }>> = {
  x64: {
    arch: 'amd64',
    sha256: 'd2b048367a3d1a748b87f756fa06df12ce3b419e1d5f2a3612acb8950d615f9f',
  },
};
const DEFAULT_PROXY = 'https://proxy.golang.org';
/** The archive holds no modes; these folders hold the programs. */
const PROGRAMS = /^(bin|pkg\/tool\/[^/]+)\//;

const homeOf = (system: System): string =>
  homeFor(system, `go-${VERSION}`, { settings: [JSON.stringify(ARCHIVES)] });

/** Whether there is one for this processor. */
export const hasGoToolchain = (architecture: NodeJS.Architecture): boolean =>
  ARCHIVES[architecture] !== undefined;

/** The program of the Go that was fetched, or undefined when it was not. */
export function locateGoToolchain(system: System): string | undefined {
  const home = homeOf(system);
  return system.exists(home) ? join(home, 'bin', 'go') : undefined;
}

/** Fetches Go from where it fetches its own newer versions from: the module proxy. */
export async function installGo(system: System): Promise<void> {
  const archive = ARCHIVES[process.arch];
  if (!archive) throw new Error(`there is no archive of Go for ${process.arch}`);
  const name = `v0.0.1-go${VERSION}.linux-${archive.arch}`;
  const url = `${proxyOf(process.env)}/golang.org/toolchain/@v/${name}.zip`;
  await makeHome(system, homeOf(system), async (partial) => {
    const bytes = await download(url, system.signal);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (sha256 !== archive.sha256) {
      throw new Error(`${url} is not what was expected (SHA-256 ${sha256})`);
    }
    unpack(bytes, `golang.org/toolchain@${name}/`, partial);
  });
}

/** The first of GOPROXY that is one. */
export function proxyOf({ GOPROXY = '' }: NodeJS.ProcessEnv): string {
  const first = GOPROXY.split(/[,|]/).find((entry) => /^https?:/.test(entry));
  return (first ?? DEFAULT_PROXY).replace(/\/$/, '');
}

async function download(url: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    signal.throwIfAborted();
    throw new Error(
      `fetching ${url} failed; is the Go module proxy reachable (another one belongs in GOPROXY)? ` +
        (cause as Error).message,
      { cause },
    );
  }
}

function unpack(archive: Uint8Array, root: string, folder: string): void {
  for (const [path, content] of Object.entries(unzipSync(archive))) {
    if (!path.startsWith(root) || path.endsWith('/')) continue;
    const inside = path.slice(root.length);
    const target = join(folder, inside);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    if (PROGRAMS.test(inside)) chmodSync(target, 0o755);
  }
}
