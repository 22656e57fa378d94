// Runs the stand-in for Strimzi's operator, with real brokers, until it is told to stop:
//
//   KUBECONFIG=… [KAFKA_IMAGE=…] node --disable-warning=TimeoutNegativeWarning THIS_FILE
//
// It must reach the pods' addresses, so it belongs on a node, and be allowed to do everything.

import { KAFKA_IMAGE } from '../../images/kafka-image.ts';
import { startStrimziStandIn } from '../strimzi.ts';

const { KUBECONFIG: kubeconfig, KAFKA_IMAGE: image = KAFKA_IMAGE } = process.env;
if (!kubeconfig) {
  console.error('KUBECONFIG is not set: it names the file that says where the cluster is');
  process.exit(2);
}

const stopping = Promise.withResolvers<string>();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stopping.resolve);

const log = (line: string) => console.log(`${new Date().toISOString()} ${line}`);
const standIn = await startStrimziStandIn(
  { kubeconfigFor: async () => kubeconfig },
  { brokers: { image }, report: { step: (_what, work) => work(), note: log } },
);
log(
  `stand-in for the Strimzi operator is ready; brokers run ${image}, whatever version is asked for`,
);
log(`stops, on ${await stopping.promise}`);
await standIn.stop();
