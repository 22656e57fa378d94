// The guard of one world, as a process of its own: node keeper.ts FOLDER.
//
// Its standard input is a pipe whose other end only the world's process holds. However that
// process ends (close, exit, crash, Ctrl-C, kill -9), the kernel closes the pipe, and what the
// journal in FOLDER names is cleared. It runs in its own session, so no terminal reaches it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp } from './clean-up.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node keeper.ts FOLDER');

// Signals to all (a shutdown, a group kill) end the world's process too: the pipe then says so.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

process.stdin.resume();
process.stdin.once('close', () => {
  cleanUp(folder).catch((error: unknown) => {
    writeFileSync(join(folder, 'keeper.log'), `${String(error)}\n`);
    process.exitCode = 1;
  });
});
