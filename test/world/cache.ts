import { homedir } from 'node:os';
import { join } from 'node:path';

/** Kept for the user, outside any checkout, so that the next clone starts at once. */
export const cacheFolder = (name: string): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'anomaly-prediction', name);
