import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

export const NAME = 'e2e-prometheus';
export const NAMESPACE = 'monitoring';
export const PORT = 9090;
const USER_ID = 10_001;
/** On every pod of the product, its operator's too. */
const PART_OF = { label: 'app_kubernetes_io_part_of', value: 'anomaly-prediction' };
/** How the product calls the ports that serve metrics. */
const METRICS_PORT_NAME = '(.+-)?metrics';
const SCRIPT = 'discover-pods.mjs';
const TARGETS_FOLDER = '/targets';
const TARGETS_FILE = `${TARGETS_FOLDER}/pods.json`;

export interface PrometheusImages {
  /** Has `prometheus` on its path. */
  prometheus: string;
  /** Has `node` on its path: one of the product's. */
  node: string;
}

const meta = (name: string) => `__meta_kubernetes_${name}`;
const copied = (from: string, to: string) => ({ source_labels: [meta(from)], target_label: to });

const CONFIG = {
  global: { scrape_interval: '1s', scrape_timeout: '1s' },
  scrape_configs: [
    {
      job_name: 'anomaly-prediction',
      file_sd_configs: [{ files: [TARGETS_FILE] }],
      relabel_configs: [
        {
          action: 'keep',
          source_labels: [meta(`pod_label_${PART_OF.label}`)],
          regex: PART_OF.value,
        },
        {
          action: 'keep',
          source_labels: [meta('pod_container_port_name')],
          regex: METRICS_PORT_NAME,
        },
        // A pod that has ended keeps its address, which may be another's by now.
        { action: 'drop', source_labels: [meta('pod_phase')], regex: 'Succeeded|Failed' },
        copied('namespace', 'namespace'),
        copied('pod_name', 'pod'),
        copied('pod_container_name', 'container'),
        copied('pod_container_port_name', 'port'),
        copied('pod_label_app_kubernetes_io_component', 'component'),
      ],
    },
  ],
};

const AUTHORITY_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt';
const SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
const MOUNTS = [
  { name: 'config', mountPath: '/etc/prometheus', readOnly: true },
  { name: 'targets', mountPath: TARGETS_FOLDER },
];

export function prometheusObjects({ prometheus, node }: PrometheusImages): object[] {
  const metadata = { name: NAME, namespace: NAMESPACE };
  const labels = { 'app.kubernetes.io/name': NAME };
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME };
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: NAMESPACE,
        labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
      },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: NAME },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME },
      roleRef: role,
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: {
        'prometheus.yml': stringify(CONFIG, { aliasDuplicateObjects: false }),
        [SCRIPT]: readFileSync(join(import.meta.dirname, SCRIPT), 'utf8'),
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: NAME,
            enableServiceLinks: false,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: USER_ID,
              runAsGroup: USER_ID,
              fsGroup: USER_ID,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            containers: [
              {
                name: 'prometheus',
                image: prometheus,
                command: ['prometheus'],
                args: [
                  '--config.file=/etc/prometheus/prometheus.yml',
                  '--storage.tsdb.path=/prometheus',
                  '--storage.tsdb.retention.time=1d',
                  `--web.listen-address=:${PORT}`,
                ],
                ports: [{ name: 'web', containerPort: PORT }],
                readinessProbe: { httpGet: { path: '/-/ready', port: 'web' }, periodSeconds: 1 },
                resources: {
                  requests: { cpu: '20m', memory: '128Mi' },
                  limits: { memory: '512Mi' },
                },
                securityContext: SECURITY,
                volumeMounts: [...MOUNTS, { name: 'data', mountPath: '/prometheus' }],
              },
              {
                name: 'discovery',
                image: node,
                command: ['node', `/etc/prometheus/${SCRIPT}`, TARGETS_FILE],
                env: [{ name: 'NODE_EXTRA_CA_CERTS', value: AUTHORITY_FILE }],
                resources: {
                  requests: { cpu: '10m', memory: '64Mi' },
                  limits: { memory: '128Mi' },
                },
                securityContext: SECURITY,
                volumeMounts: MOUNTS,
              },
            ],
            volumes: [
              { name: 'config', configMap: { name: NAME } },
              { name: 'data', emptyDir: {} },
              { name: 'targets', emptyDir: {} },
            ],
          },
        },
      },
    },
  ];
}
