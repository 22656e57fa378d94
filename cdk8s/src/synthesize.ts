import { App } from 'cdk8s';
import type { Context } from './context.ts';
import { AnomalyPredictorSystem } from './system.ts';

/** An object as it is applied. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string } & Record<string, unknown>;
  [field: string]: unknown;
}

/** Every object of the system, in the order in which they are made. Pure. */
export function synthesize(context: Context): Manifest[] {
  return new AnomalyPredictorSystem(new App(), context).toJson();
}
