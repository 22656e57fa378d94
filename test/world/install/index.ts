import { withProgress } from '../progress.mjs';
import type { Installer } from './installer.ts';
import { javaInstaller } from './java.ts';
import { kafkaInstaller } from './kafka.ts';
import { mariadbInstaller } from './mariadb.ts';
import { realSystem, type System } from './system.ts';

const INSTALLERS: readonly Installer[] = [javaInstaller, mariadbInstaller, kafkaInstaller];

/** Installs what a world needs and is not there, each step with its progress and duration. */
export async function ensureInstalled(
  system: System = realSystem,
  installers: readonly Installer[] = INSTALLERS,
): Promise<void> {
  for (const installer of installers) {
    if (await installer.isThere(system)) continue;
    await withProgress(`Installing ${installer.name}`, () => installer.install(system));
  }
}
