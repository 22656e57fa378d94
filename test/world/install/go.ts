import { locateGoToolchain } from './go-toolchain.ts';
import type { System } from './system.ts';

/** From this minor version of Go 1 on it fetches by itself the newer one that a build asks for. */
export const GO_MINOR_MIN = 21;

/** The program of the first Go that is new enough; else the one that was fetched. */
export const locateGo = (system: System): string | undefined =>
  system.findGos().find(({ version }) => (parseGoMinor(version) ?? 0) >= GO_MINOR_MIN)?.path ??
  locateGoToolchain(system);

/** 24 of the line `go1.24.3` at the head of a Go home's `VERSION` file. */
export function parseGoMinor(version: string): number | undefined {
  const minor = /^go1\.(\d+)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/** Debian's packages forbid the fetching of a newer Go; here it is wanted. */
const BUILD_ENVIRONMENT = { GOTOOLCHAIN: 'auto' };

/**
 * Runs `go`, which fetches modules from the proxy and checks them.
 *
 * @throws with Go's last lines when one is not to be had or does not compile
 */
export async function runGo(
  system: System,
  go: string,
  { what, args, env }: { what: string; args: readonly string[]; env?: NodeJS.ProcessEnv },
): Promise<void> {
  try {
    await system.run(go, args, { ...BUILD_ENVIRONMENT, ...env });
  } catch (error) {
    system.signal.throwIfAborted();
    throw new Error(
      `building ${what} failed; is the Go module proxy reachable (another one belongs in GOPROXY)? ` +
        (error as Error).message,
      { cause: error },
    );
  }
}

/** Small and the same wherever it is built. */
export const BUILD_FLAGS = ['-trimpath', '-buildvcs=false'];
