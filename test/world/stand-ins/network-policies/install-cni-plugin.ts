import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const TYPE = 'network-policies-stand-in';
const PLUGIN = join(import.meta.dirname, 'cni-plugin.mjs');

export interface CniPluginOptions {
  /** Where the container runtime looks for CNI plugins. */
  folder: string;
  /** Where the stand-in listens. */
  socket: string;
}

/**
 * Puts the CNI plugin there that has a pod wait until its rules are in force.
 *
 * @returns what stands for it in the `plugins` of a network's configuration, after the plugin that
 *   gives addresses
 */
export async function installCniPlugin({
  folder,
  socket,
}: CniPluginOptions): Promise<{ type: string; socket: string }> {
  const path = join(folder, TYPE);
  await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' '${PLUGIN}'\n`);
  await chmod(path, 0o755);
  return { type: TYPE, socket };
}
