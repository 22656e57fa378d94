import type { Namespace, Pod } from 'kubernetes-types/core/v1.js';
import { PRODUCT } from '../../world/images/cluster-images.ts';
import type { Kubectl } from '../kubectl.ts';
import { restrictedPod } from '../restricted-pod.ts';
import type { From } from './reach.ts';

const NAME = 'stranger';
export const STRANGER_PORT = 8_080;
const READY_WITHIN = '90s';
const LISTEN = `require('node:net').createServer((socket) => socket.end()).listen(${STRANGER_PORT})`;
const FETCH = `fetch(process.argv[1], { signal: AbortSignal.timeout(5000) })
  .then((answer) => answer.text()).then((text) => process.stdout.write(text))`;

/** A pod that is no part of the product, and that listens on a port. */
export interface Stranger extends From {
  address: string;
  /** The page at a URL. @throws when there is no answer within 5 s */
  fetch(url: string): Promise<string>;
}

/** Starts it, in a namespace that is made where there is none. @throws when it is not ready in 90 s */
export async function startStranger(kubectl: Kubectl, namespace: string): Promise<Stranger> {
  const made: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  const pod = restrictedPod({
    name: NAME,
    namespace,
    image: `${PRODUCT.registry}/aggregator:${PRODUCT.tag}`,
    command: ['node', '--eval', LISTEN],
  });
  await kubectl.apply(made, pod);
  const here = `--namespace=${namespace}`;
  await kubectl.run(
    ['wait', `pod/${NAME}`, here, '--for=condition=Ready', `--timeout=${READY_WITHIN}`],
    { timeoutMs: 120_000 },
  );
  const { status } = await kubectl.getJson<Pod>('get', 'pod', NAME, here);
  return {
    namespace,
    pod: NAME,
    container: 'test',
    address: status?.podIP ?? '',
    fetch: (url) => kubectl('exec', NAME, here, '--', 'node', '--eval', FETCH, url),
  };
}
