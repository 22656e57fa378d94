import type { PartName } from './world/install/ensure.ts';

/** One suite of `npm test`: a program of the project's own, run to its end. */
export interface Suite {
  name: string;
  /** A program of node_modules/.bin and its arguments. */
  command: readonly [string, ...string[]];
  /** Whether it is vitest, which counts its tests; any other suite counts as one. */
  vitest: boolean;
  /** The real parts that it starts. */
  parts: readonly PartName[];
}

const STORES: readonly PartName[] = ['java', 'kafka', 'mariadb'];
const CONTROL_PLANE: readonly PartName[] = ['etcd', 'kubernetes', 'helm'];

export const SUITES: readonly Suite[] = [
  { name: 'lint', command: ['biome', 'check', '.'], vitest: false, parts: [] },
  { name: 'types', command: ['tsc', '--noEmit'], vitest: false, parts: [] },
  {
    name: 'unit',
    command: ['vitest', 'run', '--project', 'unit'],
    vitest: true,
    parts: [],
  },
  {
    name: 'integration',
    command: ['vitest', 'run', '--project', 'integration'],
    vitest: true,
    parts: STORES,
  },
  {
    name: 'control-plane',
    command: ['vitest', 'run', '--project', 'control-plane'],
    vitest: true,
    parts: CONTROL_PLANE,
  },
  {
    name: 'live',
    command: ['vitest', 'run', '--project', 'live'],
    vitest: true,
    parts: STORES,
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
