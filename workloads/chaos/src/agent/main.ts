// First, since it sets how many threads the process has.
import './pool-size.ts';

import {
  environmentField,
  readEnvironment,
  runService,
  withSecretFiles,
} from '@anomaly-prediction/service';
import { z } from 'zod';
import type { Leak, LeakKind } from '../kinds.ts';
import { monotonicMs } from '../monotonic.ts';
import { createAgentApp } from './app.ts';
import { startBurners } from './burners.ts';
import { createCpuLeak } from './cpu-leak.ts';
import { LeaseHolder } from './lease.ts';
import { burstAllowances, demandAllowances } from './ramp.ts';
import { createWebServerLeak } from './web-server.ts';

const MIN_TOKEN_LENGTH = 16;

await runService('chaos-agent', async ({ environment, listenHost, log }) => {
  const { CHAOS_PORT, CHAOS_SOCKET, CHAOS_TOKEN, CPU_ALLOWANCE_CORES } = readEnvironment(
    {
      CHAOS_PORT: environmentField.port,
      CHAOS_SOCKET: z.string().min(1),
      CHAOS_TOKEN: z.string().min(MIN_TOKEN_LENGTH),
      CPU_ALLOWANCE_CORES: environmentField.positive,
    },
    withSecretFiles(environment, 'CHAOS_TOKEN'),
  );
  const burners = await startBurners();
  const leaks: Record<LeakKind, Leak> = {
    cpu: createCpuLeak(burners, CPU_ALLOWANCE_CORES, demandAllowances),
    burst: createCpuLeak(burners, CPU_ALLOWANCE_CORES, burstAllowances),
    memory: createWebServerLeak('memory', CHAOS_SOCKET),
    'slow-database': createWebServerLeak('slow-database', CHAOS_SOCKET),
  };
  const leases = new LeaseHolder(monotonicMs);
  const app = createAgentApp({ token: CHAOS_TOKEN, leases, leaks });
  await app.listen({ host: listenHost, port: CHAOS_PORT });
  log.info({ port: CHAOS_PORT, allowanceCores: CPU_ALLOWANCE_CORES }, 'ready to leak on request');
  return {
    ready: () => true,
    async stop() {
      for (const leak of Object.values(leaks)) leak.stop();
      await app.close();
    },
  };
});
