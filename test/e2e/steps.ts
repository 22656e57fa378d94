import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { threeLines, writeBundle } from './bundle.ts';
import type { Target } from './target.ts';

const BUNDLE_WITHIN_MS = 60_000;

export interface Steps {
  /** Undefined while there is none yet. */
  target(): Target | undefined;
  /** Whose objects, logs and metrics say why a step failed. */
  namespaces: readonly string[];
}

/**
 * For a file whose tests are steps that each go on from the one before: when one fails, all that may
 * say why is written into a folder, the three lines that matter are printed, and the steps after it
 * are left out.
 */
export function inSteps({ target, namespaces }: Steps): void {
  let failed = false;
  beforeEach(({ skip }) => {
    if (failed) skip('a step before it failed');
  });
  afterEach(async ({ task }) => {
    if (failed || task.result?.state !== 'fail') return;
    failed = true;
    const of = target();
    if (of) await tellWhy(of, namespaces);
  }, BUNDLE_WITHIN_MS);
}

async function tellWhy(
  { world, kubectl, tell }: Target,
  namespaces: readonly string[],
): Promise<void> {
  const files = [join(world.folder, 'logs')];
  const { folder, state } = await writeBundle(world, kubectl, { namespaces, files });
  for (const line of threeLines(state)) tell(line);
  tell(`all that there is to see is in ${folder}`);
}
