// First, since it sets how many threads the process has.
import './pool-size.ts';

import {
  environmentField,
  readEnvironment,
  runService,
  withSecretFiles,
} from '@anomaly-prediction/service';
import { z } from 'zod';
import { createAgentApp } from './app.ts';
import { startBurners } from './burners.ts';
import { createCpuLeak } from './cpu-leak.ts';
import { LeaseHolder } from './lease.ts';

const MIN_TOKEN_LENGTH = 16;

await runService('chaos-agent', async ({ environment, listenHost, log }) => {
  const { CHAOS_PORT, CHAOS_TOKEN, CPU_ALLOWANCE_CORES } = readEnvironment(
    {
      CHAOS_PORT: environmentField.port,
      CHAOS_TOKEN: z.string().min(MIN_TOKEN_LENGTH),
      CPU_ALLOWANCE_CORES: environmentField.positive,
    },
    withSecretFiles(environment, 'CHAOS_TOKEN'),
  );
  const leak = createCpuLeak(await startBurners(), CPU_ALLOWANCE_CORES);
  const leases = new LeaseHolder(() => performance.now());
  const app = createAgentApp({ token: CHAOS_TOKEN, leases, leak });
  await app.listen({ host: listenHost, port: CHAOS_PORT });
  log.info({ port: CHAOS_PORT, allowanceCores: CPU_ALLOWANCE_CORES }, 'ready to leak on request');
  return {
    ready: () => true,
    async stop() {
      leak.stop();
      await app.close();
    },
  };
});
