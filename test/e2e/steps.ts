import { afterEach, beforeEach } from 'vitest';

/** For a file whose tests each go on from the one before: after one that fails the rest is left out. */
export function inSteps(): void {
  let failed = false;
  beforeEach(({ skip }) => {
    if (failed) skip('a step before it failed');
  });
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail';
  });
}
