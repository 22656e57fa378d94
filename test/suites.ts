/** One suite of `npm test`: a program of the project's own, run to its end. */
export interface Suite {
  name: string;
  /** A program of node_modules/.bin and its arguments. */
  command: readonly [string, ...string[]];
  /** Whether it is vitest, which counts its tests; any other suite counts as one. */
  vitest: boolean;
  /** Whether it starts Java, Kafka and MariaDB. */
  needsParts: boolean;
}

export const SUITES: readonly Suite[] = [
  { name: 'lint', command: ['biome', 'check', '.'], vitest: false, needsParts: false },
  { name: 'types', command: ['tsc', '--noEmit'], vitest: false, needsParts: false },
  {
    name: 'unit',
    command: ['vitest', 'run', '--project', 'unit'],
    vitest: true,
    needsParts: false,
  },
  {
    name: 'integration',
    command: ['vitest', 'run', '--project', 'integration'],
    vitest: true,
    needsParts: true,
  },
  {
    name: 'live',
    command: ['vitest', 'run', '--project', 'live'],
    vitest: true,
    needsParts: true,
  },
];

/** @throws one line naming what is no suite */
export function chooseSuites(names: readonly string[]): Suite[] {
  const unknown = names.filter((name) => SUITES.every((suite) => suite.name !== name));
  if (unknown.length > 0) {
    const known = SUITES.map(({ name }) => name).join(', ');
    throw new Error(`no such suite: ${unknown.join(', ')}; there are ${known}`);
  }
  return SUITES.filter(({ name }) => names.length === 0 || names.includes(name));
}
