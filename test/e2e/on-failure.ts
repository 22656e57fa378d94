import { afterEach } from 'vitest';
import { threeLines, writeBundle } from './bundle.ts';
import type { AnyTarget } from './target.ts';

const WITHIN_MS = 60_000;

/** After each test of a file that fails: writes the bundle, and prints the three lines that matter. */
export function bundleOnFailure(
  target: () => AnyTarget | undefined,
  namespaces: readonly string[],
) {
  afterEach(async ({ task }) => {
    const failed = target();
    if (task.result?.state !== 'fail' || !failed) return;
    const { world, kubectl, logFolder } = failed;
    const { folder, state } = await writeBundle(world, kubectl, { namespaces, files: [logFolder] });
    for (const line of threeLines(state)) failed.tell(line);
    failed.tell(`all that may say why is in ${folder}`);
  }, WITHIN_MS);
}
