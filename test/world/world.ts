import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanUp, WORLD_VARIABLE } from './clean-up.ts';
import { assertDiskSpace } from './disk.ts';
import { appendJournal } from './journal.ts';
import { type Part, type PartOptions, startProcess } from './process.ts';
import { identify, processNamespace } from './processes.ts';
import type { Report } from './report.ts';
import { FOLDER_PREFIX, sweepStaleWorlds } from './sweep.ts';

const KEEPER = join(import.meta.dirname, 'keeper.ts');
const KEEPER_TIMEOUT_MS = 20_000;

/** Real processes on this machine, in one temporary folder, none of which outlives its owner. */
export interface World {
  readonly name: string;
  readonly folder: string;
  readonly report: Report;
  /** Resolves when the keeper died: every part has been killed then, and the world is over. */
  readonly lost: Promise<Error>;
  /** Starts a process; its log is `logs/NAME.log` in the folder. */
  spawnPart(options: PartOptions): Promise<Part>;
  /** Makes a cgroup directory that goes with the world. @throws as mkdir does, or once it is over */
  makeCgroup(path: string): void;
  /** Stops the parts, the stores last, and leaves nothing behind. */
  close(): Promise<void>;
}

/**
 * Opens a world: clears what earlier ones left when even their keeper died, checks the disk, makes
 * the folder and starts the keeper.
 *
 * @throws one line when this is not Linux or the temporary folder's disk is too full
 */
export async function openWorld({
  name,
  report,
}: {
  name: string;
  report: Report;
}): Promise<World> {
  if (process.platform !== 'linux') {
    throw new Error(
      'the local world needs Linux (it reads /proc): use a Linux machine or container',
    );
  }
  for (const folder of await sweepStaleWorlds(tmpdir())) {
    report.note(`Cleared ${folder}, left by a run that was killed`);
  }
  await assertDiskSpace(tmpdir());
  const folder = makeFolder();
  const keeper = startKeeper(folder);
  return guard(name, folder, keeper, report);
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  appendJournal(folder, {
    kind: 'owner',
    ...identify(process.pid),
    namespace: processNamespace(),
  });
  // The database runs as another user when this one is root, and must get to its own folder.
  chmodSync(folder, 0o711);
  mkdirSync(join(folder, 'logs'));
  return folder;
}

function startKeeper(folder: string): ChildProcess {
  const keeper = spawn(process.execPath, [KEEPER, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH },
  });
  if (keeper.pid !== undefined) {
    appendJournal(folder, { kind: 'keeper', ...identify(keeper.pid) });
  }
  // A keeper that is killed is noticed by its exit; the broken pipe says nothing more.
  keeper.stdin?.on('error', () => {});
  // The keeper must not keep its own world's process from ending.
  keeper.unref();
  (keeper.stdin as Socket).unref();
  return keeper;
}

function guard(name: string, folder: string, keeper: ChildProcess, report: Report): World {
  const parts: Part[] = [];
  const stores: Part[] = [];
  let closing: Promise<void> | undefined;
  /** From then on the journal may have been read for the last time: what is made now would stay. */
  let over = false;
  const assertOpen = (what: string) => {
    if (over) throw new Error(`world ${name} is closed: ${what}`);
  };

  const keeperEnd = new Promise<string>((resolve) => {
    keeper.once('error', (error) => resolve(error.message));
    keeper.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const lost = keeperEnd.then(async (how) => {
    if (closing) return new Error(`world ${name} is closed`);
    over = true;
    await cleanUp(folder);
    return new Error(`the keeper of world ${name} ended (${how}), so all its parts were stopped`);
  });

  const close = async () => {
    await Promise.all(parts.map((part) => part.stop()));
    await Promise.all(stores.map((store) => store.stop()));
    keeper.ref();
    keeper.stdin?.end();
    const how = await Promise.race([
      keeperEnd,
      sleep(KEEPER_TIMEOUT_MS, `still busy after ${KEEPER_TIMEOUT_MS} ms`, { ref: false }),
    ]);
    if (how !== 'exit code 0') await cleanUp(folder);
  };

  return {
    name,
    folder,
    report,
    lost,
    async spawnPart(options) {
      assertOpen(`${options.name} is not started`);
      const part = await startProcess(
        { ...options, env: { ...options.env, [WORLD_VARIABLE]: folder } },
        join(folder, 'logs', `${options.name}.log`),
        (pid) => appendJournal(folder, { kind: 'group', ...identify(pid) }),
      );
      (options.store ? stores : parts).push(part);
      return part;
    },
    makeCgroup(path) {
      assertOpen(`no cgroup ${path} is made`);
      appendJournal(folder, { kind: 'cgroup', path });
      mkdirSync(path);
    },
    close() {
      over = true;
      closing ??= close();
      return closing;
    },
  };
}
