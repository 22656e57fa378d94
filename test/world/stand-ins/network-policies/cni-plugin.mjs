// A CNI plugin that stands after the one that gives a pod its address: it tells the stand-in for
// NetworkPolicies of pod and address, and lets the pod start once its rules are in force. Where the
// stand-in does not answer, no pod starts. Plain JavaScript: it runs once per pod, and stripping
// types would take half of its time.

import { request } from 'node:http';
import { json, text } from 'node:stream/consumers';

const VERSIONS = ['0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'];
const TIMEOUT_MS = 30_000;
/** By the specification: try again later. */
const TRY_AGAIN = 11;

/** @param {string} socket @param {object} attachment @returns {Promise<void>} */
const tell = (socket, attachment) =>
  new Promise((resolve, reject) => {
    const asked = request({ socketPath: socket, method: 'POST', timeout: TIMEOUT_MS }, (response) =>
      text(response).then((said) => {
        if (response.statusCode === 204) resolve();
        else reject(new Error(said));
      }, reject),
    );
    asked.once('timeout', () => asked.destroy(new Error('it did not answer in time')));
    asked.once('error', reject);
    asked.end(JSON.stringify(attachment));
  });

async function add(config) {
  const { prevResult, socket } = config;
  const args = Object.fromEntries(
    (process.env.CNI_ARGS ?? '').split(';').map((pair) => pair.split('=')),
  );
  const { address } = prevResult.ips.find((ip) => !ip.address.includes(':'));
  await tell(socket, {
    namespace: args.K8S_POD_NAMESPACE,
    name: args.K8S_POD_NAME,
    uid: args.K8S_POD_UID,
    address: address.split('/')[0],
  });
  return prevResult;
}

const print = (object) => process.stdout.write(JSON.stringify(object));
const config = await json(process.stdin);
const { cniVersion } = config;
try {
  if (process.env.CNI_COMMAND === 'ADD') print(await add(config));
  if (process.env.CNI_COMMAND === 'VERSION') print({ cniVersion, supportedVersions: VERSIONS });
} catch (error) {
  const msg = `the stand-in for NetworkPolicies refused the pod: ${error.message}`;
  print({ cniVersion, code: TRY_AGAIN, msg });
  process.exitCode = 1;
}
