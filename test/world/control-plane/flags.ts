/** Files and ports of one control plane. */
export interface Settings {
  url: string;
  /** Where the API server listens; etcd always does on the loopback address. */
  address: string;
  apiServerPort: number;
  etcdPort: number;
  etcdPeerPort: number;
  etcdData: string;
  /** PEM files. */
  authority: string;
  serving: { certificate: string; key: string };
  /** Who the API server is to kubelets. */
  kubeletClient: { certificate: string; key: string };
  /** Signs and checks the tokens of service accounts. */
  serviceAccountKey: string;
  serviceAccountPublicKey: string;
  auditPolicy: string;
  auditLog: string;
}

export const SERVICE_RANGE = '10.96.0.0/16';
/** The first of the range, which Kubernetes gives to the Service `kubernetes`. */
export const API_SERVICE_ADDRESS = '10.96.0.1';
/** In one file as long as a test runs: a rotated one would not be read. */
const AUDIT_LOG_MIB = 2_048;

export const LOOPBACK = '127.0.0.1';

export function etcdFlags({ etcdData, etcdPort, etcdPeerPort }: Settings): string[] {
  const client = `http://${LOOPBACK}:${etcdPort}`;
  const peer = `http://${LOOPBACK}:${etcdPeerPort}`;
  return [
    `--data-dir=${etcdData}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // What was written survives kill -9 of the process; only a power cut could lose it.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

export const apiServerFlags = (settings: Settings): string[] => [
  `--etcd-servers=http://${LOOPBACK}:${settings.etcdPort}`,
  `--bind-address=${settings.address}`,
  `--advertise-address=${settings.address}`,
  `--secure-port=${settings.apiServerPort}`,
  `--tls-cert-file=${settings.serving.certificate}`,
  `--tls-private-key-file=${settings.serving.key}`,
  `--client-ca-file=${settings.authority}`,
  '--authorization-mode=Node,RBAC',
  '--service-account-issuer=https://kubernetes.default.svc',
  `--service-account-key-file=${settings.serviceAccountPublicKey}`,
  `--service-account-signing-key-file=${settings.serviceAccountKey}`,
  `--service-cluster-ip-range=${SERVICE_RANGE}`,
  // The Service `kubernetes` may not have an endpoint on the loopback address.
  `--endpoint-reconciler-type=${settings.address === LOOPBACK ? 'none' : 'lease'}`,
  `--kubelet-client-certificate=${settings.kubeletClient.certificate}`,
  `--kubelet-client-key=${settings.kubeletClient.key}`,
  `--kubelet-certificate-authority=${settings.authority}`,
  '--kubelet-preferred-address-types=InternalIP',
  '--allow-privileged=true',
  `--audit-policy-file=${settings.auditPolicy}`,
  `--audit-log-path=${settings.auditLog}`,
  `--audit-log-maxsize=${AUDIT_LOG_MIB}`,
];

export const controllerManagerFlags = (
  { authority, serviceAccountKey }: Settings,
  kubeconfig: string,
  controllers: readonly string[],
): string[] => [
  `--kubeconfig=${kubeconfig}`,
  `--controllers=${controllers.join(',')}`,
  // Each controller then has the rights of its own system role, as everywhere.
  '--use-service-account-credentials=true',
  `--service-account-private-key-file=${serviceAccountKey}`,
  `--root-ca-file=${authority}`,
  '--leader-elect=false',
  '--secure-port=0',
];

export const schedulerFlags = (kubeconfig: string): string[] => [
  `--kubeconfig=${kubeconfig}`,
  '--leader-elect=false',
  '--secure-port=0',
];

/** Every request once, when it has been answered: who, what, and whether it was allowed. */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'Metadata' }],
};
