import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache.ts';
import { assertRoom } from './disk.ts';
import type { Kept } from './kept.ts';
import { Part, type PartOptions } from './part.ts';
import {
  CGROUPS_FILE,
  OWNER_FILE,
  sweepStaleWorlds,
  WORLD_PREFIX,
  WORLD_VARIABLE,
} from './sweep.ts';

/** Stores stop after the services that write to them. */
export type Layer = 'service' | 'store';

export interface StartOptions extends Omit<PartOptions, 'logFile'> {
  layer?: Layer;
}

/**
 * A temporary folder and the processes in it. Nothing outlives it: `close` ends it in order, and
 * when this process dies in any other way its keeper does.
 */
export class World {
  readonly folder: string;
  readonly #keeper: ChildProcess;
  readonly #keeperEnded: Promise<unknown>;
  readonly #parts: { part: Part; layer: Layer }[] = [];
  #closing: Promise<void> | null = null;

  private constructor(folder: string, keeper: ChildProcess) {
    this.folder = folder;
    this.#keeper = keeper;
    this.#keeperEnded = new Promise((resolve) => keeper.once('exit', resolve));
    this.keep({ kind: 'folder', path: folder });
  }

  /** Opens a world in the system's temporary folder. Throws when there is no room for one. */
  static async open(): Promise<World> {
    await assertRoom(tmpdir());
    await sweepStaleWorlds(tmpdir());
    const folder = mkdtempSync(join(tmpdir(), WORLD_PREFIX));
    // The database runs as another user, who must be able to pass through.
    chmodSync(folder, 0o711);
    const keeper = spawn(process.execPath, [fileURLToPath(import.meta.resolve('./keeper.ts'))], {
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    writeFileSync(join(folder, OWNER_FILE), JSON.stringify([process.pid, keeper.pid]));
    // The pipe breaks when the keeper is killed; `close` then does its work.
    keeper.stdin?.on('error', () => undefined);
    return new World(folder, keeper);
  }

  /** Tells the keeper of something that must not outlive this world. */
  keep(kept: Kept): void {
    if (kept.kind === 'cgroup') appendFileSync(join(this.folder, CGROUPS_FILE), `${kept.path}\n`);
    this.#keeper.stdin?.write(`${JSON.stringify(kept)}\n`);
  }

  /** Starts a process of this world, its output in `NAME.log`. */
  async start({ layer = 'service', ...options }: StartOptions): Promise<Part> {
    const part = await Part.start({
      ...options,
      env: {
        // Node keeps what it compiled: a second start costs a fraction of the CPU of the first.
        NODE_COMPILE_CACHE: cacheFolder('compiled'),
        ...options.env,
        [WORLD_VARIABLE]: this.folder,
      },
      logFile: join(this.folder, `${options.name}.log`),
    });
    this.keep({ kind: 'group', id: part.pid });
    void part.exited.then(() => this.keep({ kind: 'ended', id: part.pid }));
    this.#parts.push({ part, layer });
    return part;
  }

  /** Stops every process, services before stores, and removes the folder. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const layer of ['service', 'store'] satisfies Layer[]) {
      const parts = this.#parts.filter((entry) => entry.layer === layer);
      await Promise.all(parts.map(({ part }) => part.stop()));
    }
    this.#keeper.stdin?.end();
    await this.#keeperEnded;
    // Only a keeper that was killed leaves anything for this sweep.
    await sweepStaleWorlds(tmpdir(), this.folder);
  }
}
