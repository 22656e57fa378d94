// The test cluster itself: what pods find on it, and that nothing of it stays.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openKubectl, waitFor } from '../e2e/kubectl.ts';
import { listProcesses } from '../world/processes.ts';

const HOLDER = join(import.meta.dirname, 'fixtures', 'hold-cluster.ts');
const WITHIN_MS = 30_000;

interface Held {
  folder: string;
  kubeconfig: string;
}

let holder: ChildProcess;
let held: Held;

beforeAll(async () => {
  holder = fork(HOLDER, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  [held] = (await once(holder, 'message')) as [Held];
});
afterAll(() => holder?.kill('SIGKILL'));

/** Processes of its pods, and of the node itself. */
const processesOf = ({ folder }: Held): number[] =>
  listProcesses()
    .map(({ pid }) => pid)
    .filter((pid) =>
      ['cmdline', 'cgroup'].some((file) => read(`/proc/${pid}/${file}`).includes(basename(folder))),
    );

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The outer end of its link, by the address that the API server has on it. */
function deviceOf({ kubeconfig }: Held): string {
  const [, number] = /10\.222\.(\d+)\.1:/.exec(read(kubeconfig)) ?? [];
  return `/sys/class/net/anomalies${number}`;
}

const cgroupsOf = ({ folder }: Held): string[] =>
  ['.', ...readdirSync('/sys/fs/cgroup')]
    .map((hierarchy) => join('/sys/fs/cgroup', hierarchy, basename(folder)))
    .filter(existsSync);

describe('a cluster of one node', () => {
  it('binds a claim that names no class to a local volume, once a pod wants it', async () => {
    const kubectl = openKubectl({ kubeconfig: held.kubeconfig });
    const pause = 'localhost/anomaly-prediction-test/pause:1';
    await kubectl.apply(
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data', namespace: 'default' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'user', namespace: 'default' },
        spec: {
          containers: [
            { name: 'user', image: pause, volumeMounts: [{ name: 'data', mountPath: '/data' }] },
          ],
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
        },
      },
    );
    await waitFor(
      'the pod to run',
      () => kubectl('wait', 'pod/user', '--for=condition=Ready', '--timeout=10s'),
      WITHIN_MS,
    );
    expect(await kubectl('get', 'pvc', 'data', '--output=jsonpath={.status.phase}')).toBe('Bound');
  });

  it('measures its containers', async () => {
    const kubectl = openKubectl({ kubeconfig: held.kubeconfig });
    const path = '/api/v1/nodes/node/proxy/metrics/resource';
    await waitFor(
      'the kubelet to have measured CoreDNS',
      async () => {
        expect(await kubectl('get', `--raw=${path}`)).toContain(
          'container_cpu_usage_seconds_total{container="coredns"',
        );
      },
      WITHIN_MS,
    );
  });

  it('leaves no process, mount, device, cgroup and file when it is killed with kill -9', async () => {
    expect(processesOf(held).length).toBeGreaterThan(5);
    expect(cgroupsOf(held)).not.toEqual([]);
    const device = deviceOf(held);
    expect(existsSync(device)).toBe(true);
    holder.kill('SIGKILL');
    await vi.waitFor(
      () => {
        expect(existsSync(held.folder)).toBe(false);
        expect(processesOf(held)).toEqual([]);
        expect(cgroupsOf(held)).toEqual([]);
        expect(existsSync(device)).toBe(false);
      },
      { timeout: WITHIN_MS, interval: 100 },
    );
    expect(read('/proc/self/mounts')).not.toContain(basename(held.folder));
  });
});
