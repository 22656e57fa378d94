/** A process to start: its script below workloads/ and its whole environment. */
export interface Launched {
  script: string;
  env: NodeJS.ProcessEnv;
}

export interface Plan {
  web: Launched;
  /** Nothing unless chaos is enabled. */
  agent?: Launched;
}

const AGENT_OWN = /^(CHAOS_|CPU_ALLOWANCE_CORES$)/;
const WEB_OWN = /^(DATABASE_|DATA_SCALE$|PORT$|METRICS_PORT$|NODE_OPTIONS$)/;

/**
 * What runs in the web container: the agent too where CHAOS_PORT says so. Each is told only what is
 * its own: no password to the agent, no token to the web server; and what Node is told for the web
 * server (a heap limit, a preloaded module) is not for the agent. The agent's own metrics, which
 * nobody scrapes, take CHAOS_METRICS_PORT or a free port. Pure.
 */
export function planLaunch(environment: NodeJS.ProcessEnv): Plan {
  const web = { script: 'auction/src/main.ts', env: without(environment, AGENT_OWN) };
  if (environment.CHAOS_PORT === undefined) return { web };
  const env = {
    ...without(environment, WEB_OWN),
    METRICS_PORT: environment.CHAOS_METRICS_PORT ?? '0',
  };
  return { web, agent: { script: 'chaos/src/agent/main.ts', env } };
}

const without = (environment: NodeJS.ProcessEnv, names: RegExp): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !names.test(name)));
