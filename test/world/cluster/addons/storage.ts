import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_NAME } from '../settings.ts';

const CLASS = 'local';
/** Whatever the claim's size: the disk is the machine's. */
const CAPACITY = '100Gi';
const VOLUMES = 24;

/**
 * Volumes on the node's disk, made beforehand, and the class by which a claim that names none gets
 * one. One that a claim has let go is not given to another.
 */
export function localStorage(folder: string): object[] {
  const volumes = Array.from({ length: VOLUMES }, (_, index) => {
    const path = join(folder, `${index}`);
    mkdirSync(path, { recursive: true });
    return volume(`local-${index}`, path);
  });
  return [
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: CLASS,
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'WaitForFirstConsumer',
    },
    ...volumes,
  ];
}

const volume = (name: string, path: string): object => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    capacity: { storage: CAPACITY },
    accessModes: ['ReadWriteOnce'],
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: CLASS,
    local: { path },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'kubernetes.io/hostname', operator: 'In', values: [NODE_NAME] },
            ],
          },
        ],
      },
    },
  },
});
