import type { Logger } from 'pino';
import type { ChildProblem, ObservedChild } from '../checks/index.ts';
import { type KubeClient, kindOfObject } from '../kube/index.ts';
import type { KubeObject } from '../kube/object.ts';
import { preconditionsOf } from '../resource.ts';
import { componentOf, describeChild } from './children.ts';
import { type EnsureOptions, ensureChild } from './ensure.ts';
import { distinct, problemOf } from './problems.ts';
import { type Removal, releasedFinalizers } from './removal.ts';

/** What came of looking after the children. */
export interface Applied {
  children: ObservedChild[];
  problems: ChildProblem[];
  /** Those that were written, as people name them. */
  written: { created: string[]; changed: string[] };
}

/**
 * Makes each object what is desired, in this order. What a person has to mend is a problem of that
 * object alone.
 *
 * @throws the first error for which trying again may help
 */
export async function applyAll(
  desired: readonly KubeObject[],
  known: (object: KubeObject) => KubeObject | undefined,
  options: EnsureOptions,
): Promise<Applied> {
  const children: ObservedChild[] = [];
  const problems: ChildProblem[] = [];
  const written: Applied['written'] = { created: [], changed: [] };
  for (const object of desired) {
    const { kind, metadata } = object;
    let live: KubeObject | undefined;
    try {
      const before = known(object);
      live = await ensureChild(object, before, options);
      if (!before) written.created.push(describeChild(object));
      else if (isAnotherVersion(before, live)) written.changed.push(describeChild(object));
    } catch (error) {
      const problem = problemOf(error);
      if (!problem) throw error;
      problems.push(problem);
    }
    children.push({ kind, name: metadata.name, component: componentOf(object), live });
  }
  return { children, problems: distinct(problems), written };
}

const isAnotherVersion = (before: KubeObject, after: KubeObject): boolean =>
  before.metadata.resourceVersion !== after.metadata.resourceVersion;

/** Deletes and releases what the plan says. */
export async function carryOut(removal: Removal, client: KubeClient, log: Logger): Promise<void> {
  for (const object of removal.delete) {
    log.info({ kind: object.kind, child: object.metadata.name }, 'deletes a child');
    await client.delete(kindOfObject(object), object, preconditionsOf(object));
  }
  for (const object of removal.release) {
    log.warn(
      { kind: object.kind, child: object.metadata.name },
      'takes off the finalizer of Kafka’s operators: their Kafka is gone, so nobody else will',
    );
    const finalizers = releasedFinalizers(object);
    await client.patch(
      kindOfObject(object),
      object,
      { metadata: { finalizers } },
      preconditionsOf(object),
    );
  }
}
