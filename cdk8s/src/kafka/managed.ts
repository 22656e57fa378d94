import type { AnomalyPredictorSpec } from '@anomaly-prediction/operator';

export type ManagedKafka = NonNullable<AnomalyPredictorSpec['kafka']['managed']>;
export type ExternalKafka = NonNullable<AnomalyPredictorSpec['kafka']['external']>;
