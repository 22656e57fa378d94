/** Below it the machine is busy: what runs on it begins to wait for each other. */
const BUSY_BELOW = 0.25;
/** So many busy seconds are no accident. */
const BUSY_SHARE_MAX = 0.05;
/** Below it there is nothing left, so whatever was slow may have been so for that reason. */
const FULL_BELOW = 0.05;
const FULL_RUN_SECONDS = 3;

/**
 * Why the machine may have made an episode what it is, by the idle share of each of its seconds;
 * null when it did not. The rule was fixed before anything was recorded. Seconds that are not known
 * count as busy.
 */
export function disturbanceOf(idle: readonly (number | null)[]): string | null {
  const busy = idle.filter((share) => (share ?? 0) < BUSY_BELOW).length;
  if (busy > BUSY_SHARE_MAX * idle.length) {
    return `less than ${percent(BUSY_BELOW)} idle in ${busy} of ${idle.length} seconds`;
  }
  let run = 0;
  for (const share of idle) {
    run = (share ?? 0) < FULL_BELOW ? run + 1 : 0;
    if (run === FULL_RUN_SECONDS) {
      return `less than ${percent(FULL_BELOW)} idle for ${FULL_RUN_SECONDS} seconds on end`;
    }
  }
  return null;
}

const percent = (share: number): string => `${share * 100} %`;
