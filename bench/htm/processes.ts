import { join } from 'node:path';
import type { System } from '@anomaly-prediction/test';
import type { OneCore } from './one-core.ts';
import type { Runs } from './runs/index.ts';

const MAIN = join(import.meta.dirname, 'runs', 'main.ts');
/**
 * For memory alone: V8 keeps up to three times 16 MiB for young objects, whatever is in use. That
 * place is the process's, not the model's.
 */
const NODE_FLAGS: Partial<Record<keyof Runs, readonly string[]>> = {
  memory: ['--expose-gc', '--max-semi-space-size=2'],
};

type Settings<Name extends keyof Runs> = Parameters<Runs[Name]>[0];
export type Outcome<Name extends keyof Runs> = Awaited<ReturnType<Runs[Name]>>;

export type Start = <Name extends keyof Runs>(
  name: Name,
  settings: Settings<Name>,
) => Promise<Outcome<Name>>;

/** Runs each in a fresh process on one core. */
export function inFreshProcesses(system: System, { hold }: OneCore): Start {
  return async <Name extends keyof Runs>(
    name: Name,
    settings: Settings<Name>,
  ): Promise<Outcome<Name>> => {
    const script = [MAIN, name, JSON.stringify(settings)];
    const [program, ...args] = hold([process.execPath, ...(NODE_FLAGS[name] ?? []), ...script]);
    return parseOutcome(await system.run(program, args)) as Outcome<Name>;
  };
}

/** The result is the last line; before it may stand warnings. @throws when there is none */
export function parseOutcome(output: string): unknown {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Error(`a run ended without a result: ${line.slice(0, 200)}`, { cause });
  }
}
