import type { System } from '../install/system.ts';

/** What an image says of itself: the part of the OCI image configuration that is of use here. */
export interface ImageConfig {
  User?: string;
  WorkingDir?: string;
  Cmd?: string[];
  Env?: string[];
  Labels?: Record<string, string>;
}

/** Reads what the one image in an OCI archive says of itself. @throws when it is no such archive */
export async function readImageConfig(system: System, archive: string): Promise<ImageConfig> {
  const read = async (path: string) =>
    JSON.parse(await system.run('tar', ['--extract', '--to-stdout', '--file', archive, path]));
  const blob = ({ digest }: { digest: string }) => read(`blobs/${digest.replace(':', '/')}`);
  const index = await read('index.json');
  const manifest = await blob(index.manifests[0]);
  return (await blob(manifest.config)).config;
}
