import type { Kubectl } from './kubectl.ts';

/** Which pods of a component there are, and how often a container of theirs was started anew. */
export const restartsOf = (kubectl: Kubectl, namespace: string, component: string) =>
  kubectl(
    ...['get', 'pods', `--namespace=${namespace}`],
    `--selector=app.kubernetes.io/component=${component}`,
    '--output=jsonpath={.items[*].metadata.name} {.items[*].status.containerStatuses[*].restartCount}',
  );
