import { KINDS } from '../src/kube/kinds.ts';
import { anomalyPredictor } from '../testing/system.ts';
import type { Lane } from './lane.ts';

export const RESOURCE_NAME = 'rubis';

/** One thing that a user does, and after which all is as a user expects. */
export interface Workflow {
  name: string;
  /** A lifecycle may leave it out. */
  optional: boolean;
  /** Which others a lifecycle with it goes through as well, so that each begins as it was recorded. */
  needs?: readonly string[];
  /** Does it. The lane says when it has ended. */
  run(lane: Lane): Promise<void>;
  /** Whether the resource is gone after it. */
  removes: boolean;
}

/** Each field that any workflow changes, so that none depends on which ones came before. */
interface Fields {
  chaos?: boolean;
  sloMs: number;
  horizonSeconds: number;
  replicas: number;
  external?: boolean;
  paused?: boolean;
}

const spec = (fields: Fields) => ({
  slo: { responseTimeMs: fields.sloMs },
  chaos: { enabled: fields.chaos ?? false },
  aggregator: { allowedLatenessSeconds: fields.replicas + 1 },
  predictor: { horizonSeconds: fields.horizonSeconds },
  target: { rubis: { web: { replicas: fields.replicas } } },
  kafka: {
    external: fields.external ? { bootstrapServers: 'kafka.example.com:9092' } : null,
  },
  paused: fields.paused ?? false,
});

const change = ({ system, namespace }: Lane, fields: Fields) =>
  system.patch(KINDS.anomalyPredictor, namespace, RESOURCE_NAME, { spec: spec(fields) });

const CHANGE = 'change';
const TO_EXTERNAL = 'to external Kafka';
const TO_MANAGED = 'back to managed Kafka';

/** In the order of a lifecycle. */
export const WORKFLOWS: readonly Workflow[] = [
  {
    name: 'create',
    optional: false,
    removes: false,
    run: ({ system, namespace }) =>
      system.create(anomalyPredictor(namespace, { chaos: { enabled: true } }, RESOURCE_NAME)),
  },
  {
    name: CHANGE,
    optional: true,
    removes: false,
    run: (lane) => change(lane, { sloMs: 90, horizonSeconds: 60, replicas: 2 }),
  },
  {
    name: 'pause and resume',
    optional: true,
    needs: [CHANGE],
    removes: false,
    async run(lane) {
      const fields = { sloMs: 95, horizonSeconds: 90, replicas: 2 };
      await change(lane, { ...fields, paused: true });
      await lane.expectNoWrite();
      await change(lane, fields);
    },
  },
  {
    name: TO_EXTERNAL,
    optional: true,
    // What is deleted at the end is to have a Kafka of its own.
    needs: [CHANGE, TO_MANAGED],
    removes: false,
    run: (lane) => change(lane, { sloMs: 90, horizonSeconds: 60, replicas: 2, external: true }),
  },
  {
    name: TO_MANAGED,
    optional: true,
    needs: [CHANGE, TO_EXTERNAL],
    removes: false,
    run: (lane) => change(lane, { sloMs: 90, horizonSeconds: 60, replicas: 2 }),
  },
  {
    name: 'restart',
    optional: true,
    needs: [CHANGE],
    removes: false,
    async run(lane) {
      await lane.stopOperator();
      await change(lane, { sloMs: 80, horizonSeconds: 120, replicas: 3 });
      await lane.startOperator();
    },
  },
  {
    name: 'delete',
    optional: false,
    removes: true,
    run: ({ system, namespace }) => system.remove(KINDS.anomalyPredictor, namespace, RESOURCE_NAME),
  },
];
