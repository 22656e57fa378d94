// Loaded into the web server before its own code (node --import), only where chaos is enabled: does
// to it what no process beside it could.

import { isMainThread } from 'node:worker_threads';
import { createLogger } from '@anomaly-prediction/service';
import { createTableLocks } from './database/table-locks.ts';
import { createMemoryLeak } from './memory/memory-leak.ts';
import { serveLeaks } from './serve.ts';

const { CHAOS_SOCKET } = process.env;
// A thread of the web server has a heap of its own, and is none of ours.
if (CHAOS_SOCKET !== undefined && isMainThread) {
  const log = createLogger('chaos-module');
  serveLeaks({
    path: CHAOS_SOCKET,
    leaks: {
      memory: createMemoryLeak(),
      'slow-database': createTableLocks({ environment: process.env, log }),
    },
    log,
  });
}
