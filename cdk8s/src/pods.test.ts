import { describe, expect, it } from 'vitest';
import { EXTERNAL, made, podsOf, WITH_CHAOS } from '../testing/context.ts';

const RESTRICTED_VOLUMES = ['configMap', 'downwardAPI', 'emptyDir', 'projected', 'secret'];
const SPECS = { managed: WITH_CHAOS, external: { ...EXTERNAL, ...WITH_CHAOS } };

describe.each(Object.entries(SPECS))('every pod, with %s Kafka,', (_, spec) => {
  const pods = [...podsOf(made(spec))];
  const containersOf = ({ spec }: (typeof pods)[number][1]) => [
    ...(spec.initContainers ?? []),
    ...spec.containers,
  ];

  it.each(pods)('fits Pod Security restricted: %s', (_name, pod) => {
    const { securityContext, volumes = [], hostNetwork, hostPID, hostIPC } = pod.spec;
    expect(securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(securityContext?.runAsUser).toBeGreaterThan(0);
    expect([hostNetwork, hostPID, hostIPC]).toEqual([undefined, undefined, undefined]);
    for (const { name: __, ...source } of volumes) {
      expect(RESTRICTED_VOLUMES).toContain(Object.keys(source)[0]);
    }
    for (const { securityContext: context, ports = [] } of containersOf(pod)) {
      expect(context).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      for (const port of ports) expect(port.hostPort).toBeUndefined();
    }
  });

  it.each(pods)(
    'has no API token, limits on all, and mounts only what it has: %s',
    (_name, pod) => {
      expect(pod.spec.automountServiceAccountToken).toBe(false);
      const volumes = (pod.spec.volumes ?? []).map(({ name }) => name);
      expect(new Set(volumes).size).toBe(volumes.length);
      for (const { resources, volumeMounts = [] } of containersOf(pod)) {
        expect(resources?.limits).toEqual({ cpu: expect.any(String), memory: expect.any(String) });
        for (const { name } of volumeMounts) expect(volumes).toContain(name);
      }
    },
  );

  it.each(pods)('is told no password by its environment: %s', (_name, pod) => {
    for (const { env = [], envFrom } of containersOf(pod)) {
      expect(envFrom).toBeUndefined();
      for (const { name, value = '', valueFrom } of env) {
        expect(valueFrom?.secretKeyRef).toBeUndefined();
        expect(name).not.toMatch(/(PASSWORD|TOKEN)$/);
        expect(value).not.toMatch(/database-password|chaos-token/);
      }
    }
  });
});

const component = {
  resources: {
    requests: { cpu: '111m', memory: '222Mi' },
    limits: { cpu: '333m', memory: '444Mi' },
  },
  scheduling: {
    nodeSelector: { zone: 'a' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    priorityClassName: 'high',
  },
};

describe('what a component is given', () => {
  const rubis = (part: string) => ({ target: { rubis: { [part]: component } } });
  it.each([
    ['rubis-web', rubis('web')],
    ['rubis-database', rubis('database')],
    ['rubis-client', rubis('clients')],
    ['rubis-aggregator', { aggregator: component }],
    ['rubis-predictor', { predictor: component }],
  ])('reaches its pods and no others: %s', (name, spec) => {
    const [before, after] = [podsOf(made()), podsOf(made(spec))];
    expect(after.get(name)?.spec).toMatchObject(component.scheduling);
    expect(after.get(name)?.spec.containers[0]?.resources).toEqual(component.resources);
    for (const [other, pod] of after) if (other !== name) expect(pod).toEqual(before.get(other));
  });

  it('reaches Kafka’s pods, node labels as an affinity', () => {
    const pool = made({ kafka: { managed: component } }).find(
      ({ kind }) => kind === 'KafkaNodePool',
    );
    const matchExpressions = [{ key: 'zone', operator: 'In', values: ['a'] }];
    expect(pool?.spec).toMatchObject({
      resources: component.resources,
      template: {
        pod: {
          tolerations: component.scheduling.tolerations,
          priorityClassName: 'high',
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions }],
              },
            },
          },
        },
      },
    });
  });

  it('is the image of the resource, else of the operator, and its pull secrets', () => {
    const images = { registry: 'mirror.example/team', tag: '2', pullSecrets: ['pull'] };
    for (const [, { spec }] of podsOf(made({ images, ...WITH_CHAOS }))) {
      expect(spec.imagePullSecrets).toEqual([{ name: 'pull' }]);
      for (const { image } of spec.containers)
        expect(image).toMatch(/^mirror\.example\/team\/.*:2$/);
    }
    expect(podsOf(made()).get('rubis-web')?.spec.containers[0]?.image).toBe(
      'registry.example/auction:1',
    );
  });
});
