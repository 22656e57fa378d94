import type { System } from './system.ts';

/** One piece of the machine that a world needs. */
export interface Installer {
  readonly name: string;
  isThere(system: System): Promise<boolean>;
  /** Throws one line that says what was attempted and what to do. */
  install(system: System): Promise<void>;
}
