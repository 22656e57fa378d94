import type { System } from './system.ts';

/** Debian's, Ubuntu's, and those of Google's own packages. */
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export const locateChromium = (system: Pick<System, 'find'>): string | undefined =>
  PROGRAMS.map((program) => system.find(program)).find((path) => path !== undefined);
