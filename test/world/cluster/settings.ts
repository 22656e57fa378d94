export const NODE_NAME = 'node';
export const DNS_ADDRESS = '10.96.0.10';
export const CLUSTER_DOMAIN = 'cluster.local';
/** Of the one node. */
export const POD_RANGE = '10.244.0.0/24';

/** Paths of the files and folders of one node. */
export interface NodeFiles {
  folder: string;
  cgroupRoot: string;
  containerdSocket: string;
  cniFolder: string;
  cniPlugins: string;
  /** PEM files. */
  authority: string;
  serving: { certificate: string; key: string };
  kubeletKubeconfig: string;
  proxyKubeconfig: string;
  resolvConf: string;
  /** Names of the images that every pod starts with. */
  pauseImage: string;
}

export const containerdConfig = ({
  folder,
  containerdSocket,
  cniFolder,
  cniPlugins,
  pauseImage,
}: NodeFiles): string => `version = 2
root = "${folder}/containerd"
state = "${folder}/containerd-state"

[grpc]
  address = "${containerdSocket}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # Root may lack the right to lower a score, as in a container.
  restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "${cniPlugins}"
  conf_dir = "${cniFolder}"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
`;

/**
 * Each pod has a link of its own to the node, so that what pods say to each other is routed, and
 * judged by the node's filter as all else.
 *
 * @param policies the plugin by which a pod waits for its NetworkPolicies
 */
export const cniConfig = (policies: object): object => ({
  cniVersion: '0.4.0',
  name: 'pods',
  plugins: [
    {
      type: 'ptp',
      ipMasq: true,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: POD_RANGE }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
    policies,
  ],
});

export const kubeletConfig = (files: NodeFiles): object => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: files.authority },
  },
  authorization: { mode: 'Webhook' },
  cgroupDriver: 'cgroupfs',
  cgroupRoot: files.cgroupRoot,
  clusterDNS: [DNS_ADDRESS],
  clusterDomain: CLUSTER_DOMAIN,
  containerRuntimeEndpoint: `unix://${files.containerdSocket}`,
  // A machine that is nearly full is its owner's affair, as long as the pods find room.
  evictionHard: {
    'memory.available': '100Mi',
    'nodefs.available': '1%',
    'imagefs.available': '1%',
  },
  failSwapOn: false,
  // The images were brought here and can be had from nowhere else.
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  oomScoreAdj: 0,
  podLogsDir: `${files.folder}/pod-logs`,
  resolvConf: files.resolvConf,
  tlsCertFile: files.serving.certificate,
  tlsPrivateKeyFile: files.serving.key,
  volumePluginDir: `${files.folder}/volume-plugins`,
});

export const kubeletFlags = (files: NodeFiles, configFile: string, address: string): string[] => [
  `--config=${configFile}`,
  `--kubeconfig=${files.kubeletKubeconfig}`,
  `--hostname-override=${NODE_NAME}`,
  `--node-ip=${address}`,
  `--root-dir=${files.folder}/kubelet`,
  `--cert-dir=${files.folder}/kubelet-certificates`,
];

export const proxyConfig = ({ proxyKubeconfig }: NodeFiles): object => ({
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'iptables',
  clientConnection: { kubeconfig: proxyKubeconfig },
  clusterCIDR: POD_RANGE,
  hostnameOverride: NODE_NAME,
  // Limits of the whole machine, which are left as they are.
  conntrack: {
    maxPerCore: 0,
    min: 0,
    tcpEstablishedTimeout: '0s',
    tcpCloseWaitTimeout: '0s',
  },
});
