import type { System } from './system.ts';

/** Of Debian; each brings the program of its name. */
const PACKAGES = ['buildah', 'mmdebstrap'];

/** What to install so that images can be built, and the base images that stand in. */
export const missingImagePackages = (system: System): string[] =>
  PACKAGES.filter((program) => system.find(program) === undefined);
