import { webCores } from '@anomaly-prediction/demo/system';
import { type AnomalyPredictor, toMebibytes } from '@anomaly-prediction/operator';
import { describeOrigin } from '../../../bench/origin.ts';
import type { Scenario } from '../plan/index.ts';
import {
  RECORDING_VERSION,
  type RecordedSystem,
  type RecordingHeader,
} from '../recording/index.ts';

/** Where what is recorded now, or simulated, comes from. */
export const headerOf = (
  origin: RecordingHeader['origin'],
  scenario: Scenario,
  seed: number,
  resource: AnomalyPredictor,
): RecordingHeader => ({
  type: 'recording',
  version: RECORDING_VERSION,
  origin,
  scenario,
  seed,
  ...describeOrigin(),
  system: systemOf(resource),
});

function systemOf(resource: AnomalyPredictor): RecordedSystem {
  const { slo, target } = resource.spec;
  const { clients, web } = target.rubis;
  return {
    webCores: webCores(resource),
    webMemoryMiB: toMebibytes(web.resources.limits.memory),
    clients: clients.replicas,
    sessionsPerClient: clients.sessions,
    thinkTimeMs: clients.thinkTimeMs,
    sloMs: slo.responseTimeMs,
  };
}
