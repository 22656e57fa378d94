import { connectionOfFile } from '../src/kube/connection.ts';
import { KubeError } from '../src/kube/errors.ts';
import { createKubeClient } from '../src/kube/http-client.ts';
import { KINDS } from '../src/kube/kinds.ts';
import {
  createLeaderElector,
  LEASE_CLIENT_OPTIONS,
  NotLeaderError,
} from '../src/kube/leader-election.ts';
import { systemTiming } from '../src/kube/timing.ts';

/**
 * A process that wants to lead and, as leader, writes as fast as it can, by its gate's leave alone:
 * it does not ask first whether it leads. KUBECONFIG, NAMESPACE and IDENTITY say how and as whom.
 */
const { KUBECONFIG = '', NAMESPACE: namespace = '', IDENTITY: identity = '' } = process.env;
const connection = connectionOfFile(KUBECONFIG);
const elector = createLeaderElector({
  client: createKubeClient({ connection, ...LEASE_CLIENT_OPTIONS }),
  namespace,
  name: 'leader',
  identity,
  leaseMs: 5_000,
  renewMs: 2_500,
  retryMs: 300,
});
const client = createKubeClient({
  connection,
  gate: elector.gate,
  rateLimit: { qps: 100, burst: 1 },
});
const stopping = new AbortController();
let writing = true;
const writes = writeOn();
process.once('SIGTERM', () => stopping.abort(new Error('SIGTERM')));

let lost: string | undefined;
try {
  await elector.acquire(stopping.signal);
  lost = await elector.hold(stopping.signal);
} catch (error) {
  if (!stopping.signal.aborted) throw error;
}
writing = false;
await writes;
if (lost !== undefined) throw new Error(lost);
await elector.release();

async function writeOn(): Promise<void> {
  for (let count = 0; writing; count += 1) {
    const metadata = { namespace, name: `${identity}-${count}` };
    try {
      await client.create(KINDS.configMap, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    } catch (error) {
      if (!(error instanceof NotLeaderError || error instanceof KubeError)) throw error;
      await systemTiming.sleep(5);
    }
  }
}
