import type { System } from './system.ts';

/** Of Debian; each brings the program of its name. */
export const IMAGE_PACKAGES = ['buildah', 'mmdebstrap'];

/** Whether what builds images, and the base images that stand in, is there. */
export const hasImageTools = (system: System): boolean =>
  IMAGE_PACKAGES.every((program) => system.find(program) !== undefined);
