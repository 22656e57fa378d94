export { type Allowance, type AllowanceOptions, createAllowance } from './allowance.ts';
export { type Answer, type ApiServer, openApiServer } from './api-server.ts';
export {
  type Authority,
  type Certificate,
  createAuthority,
  type Identity,
  loadAuthority,
} from './certificates.ts';
export { type Helm, openHelm, openShell, type Shell } from './clients.ts';
export { type AuditEvent, isDenied } from './control-plane/audit.ts';
export { applyCrds, applyStrimziCrds, makeNamespace } from './control-plane/helpers.ts';
export {
  type ControlPlane,
  type ControlPlaneOptions,
  type KubernetesUser,
  startControlPlane,
} from './control-plane.ts';
export { assertDiskSpace } from './disk.ts';
export {
  type AlterWatch,
  type Call,
  type CallFault,
  FAULTS,
  type Fault,
  type FaultProxy,
  isWrite,
  type RecordedCall,
  startFaultProxy,
  type Watched,
} from './fault-proxy.ts';
export { locateChromium } from './install/chromium.ts';
export { ensureParts, MissingPartError, type PartName } from './install/ensure.ts';
export { HTM_JAVA_VERSION, locateHtmJava } from './install/htm-java.ts';
export { locateJava } from './install/java.ts';
export { strimziCrdFiles, writtenStrimziCrds } from './install/strimzi-crds.ts';
export { localSystem, type System } from './install/system.ts';
export { createTopics, type LocalKafka, makeTopics, startKafka } from './kafka.ts';
export { type LocalMariadb, startMariadb } from './mariadb.ts';
export { stopRequested } from './parent.ts';
export { assertPortFree, findFreePorts } from './ports.ts';
export { type Exit, endOf, type Part, type PartOptions } from './process.ts';
export { cpuTicks, readProcess } from './processes.ts';
export { type Report, silentReport, terminalReport } from './report.ts';
export { type SecureKafka, startSecureKafka } from './secure-kafka.ts';
export { installCniPlugin } from './stand-ins/network-policies/install-cni-plugin.ts';
export {
  type NetworkPolicyStandIn,
  type NetworkPolicyStandInOptions,
  startNetworkPolicyStandIn,
} from './stand-ins/network-policies.ts';
export { type NodesStandIn, startNodesStandIn, type WorkloadKind } from './stand-ins/nodes.ts';
export { type PredictorStandIn, startPredictorStandIn } from './stand-ins/predictor.ts';
export {
  type Listener,
  type StrimziStandIn,
  type StrimziStandInOptions,
  startStrimziStandIn,
} from './stand-ins/strimzi.ts';
export { openWorld, type World } from './world.ts';
