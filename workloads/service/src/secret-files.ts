import { readFileSync, statSync } from 'node:fs';

/** A password or a token; what is larger was named by mistake. */
const MAX_FILE_BYTES = 64 * 1024;

/**
 * The environment in which each of these variables has the content of the file that NAME_FILE names,
 * where that is given: secrets that are mounted need not stand in the environment, which every child
 * and every crash report inherits. One line break at the file's end is no part of it.
 *
 * @throws one line when both are given, or a file cannot be read; it never holds a value
 */
export function withSecretFiles(
  environment: NodeJS.ProcessEnv,
  ...names: readonly string[]
): NodeJS.ProcessEnv {
  const read = { ...environment };
  for (const name of names) {
    const file = environment[`${name}_FILE`];
    if (file === undefined) continue;
    if (environment[name] !== undefined) {
      throw new Error(`environment not usable: give one of ${name} and ${name}_FILE`);
    }
    read[name] = readSecret(`${name}_FILE`, file);
  }
  return read;
}

function readSecret(variable: string, file: string): string {
  try {
    if (statSync(file).size > MAX_FILE_BYTES) {
      throw new Error(`is larger than ${MAX_FILE_BYTES} bytes`);
    }
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`environment not usable: ${variable} ${file}: ${reason}`, { cause });
  }
}
