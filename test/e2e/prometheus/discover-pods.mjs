// Stands in for Prometheus's own `kubernetes_sd_configs` with `role: pod`, which Debian's build of it
// lacks: lists the cluster's pods and writes them, as Prometheus would call them, to a file for its
// `file_sd_configs`.
//
//   node discover-pods.mjs FILE
//
// Runs in a pod whose service account may list pods.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const PODS = 'https://kubernetes.default.svc/api/v1/pods';
const EVERY_MS = 2_000;
const ANSWER_WITHIN_MS = 10_000;
const META = '__meta_kubernetes_';

// As the first process of its container it would heed no signal otherwise.
process.once('SIGTERM', () => process.exit());

const [file] = process.argv.slice(2);
let written = '';
for (;;) {
  try {
    const groups = JSON.stringify((await listPods()).flatMap(groupsOf));
    if (groups !== written) {
      // Prometheus must never read a half of it.
      writeFileSync(`${file}.new`, groups);
      renameSync(`${file}.new`, file);
      written = groups;
      console.log(groups);
    }
  } catch (error) {
    console.error(error);
  }
  await sleep(EVERY_MS);
}

async function listPods() {
  // Read each time: the kubelet renews it.
  const token = readFileSync(`${ACCOUNT}/token`, 'utf8');
  const answer = await fetch(PODS, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!answer.ok) throw new Error(`${PODS} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()).items;
}

/** One for each port of each container. */
function groupsOf({ metadata, spec, status }) {
  if (!status.podIP) return [];
  const labels = Object.fromEntries(
    Object.entries(metadata.labels ?? {}).map(([name, value]) => [
      `${META}pod_label_${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`,
      value,
    ]),
  );
  return spec.containers.flatMap((container) =>
    (container.ports ?? []).map((port) => ({
      targets: [`${status.podIP}:${port.containerPort}`],
      labels: {
        ...labels,
        [`${META}namespace`]: metadata.namespace,
        [`${META}pod_name`]: metadata.name,
        [`${META}pod_phase`]: status.phase,
        [`${META}pod_container_name`]: container.name,
        [`${META}pod_container_port_name`]: port.name ?? '',
      },
    })),
  );
}
