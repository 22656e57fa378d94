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

const AGENT_OWN = /^(CHAOS_(?!SOCKET$)|CPU_ALLOWANCE_CORES$)/;
const WEB_OWN = /^(DATABASE_|DATA_SCALE$|PORT$|METRICS_PORT$|NODE_OPTIONS$)/;

/** What Node is told so that the web server can be made to suffer by what is inside it. */
export const PRELOAD = `--import=${new URL('./preload/main.ts', import.meta.url).href}`;

/**
 * What runs in the web container: where CHAOS_PORT says so the agent too, and the module that the
 * web server preloads for it. Each is told only what is its own: no password to the agent, no token
 * to the web server; and what Node is told for the web server (a heap limit) is not for the agent. The agent's own metrics, which
 * nobody scrapes, take CHAOS_METRICS_PORT or a free port. Pure.
 */
export function planLaunch(environment: NodeJS.ProcessEnv): Plan {
  const web = { script: 'auction/src/main.ts', env: without(environment, AGENT_OWN) };
  if (environment.CHAOS_PORT === undefined) return { web };
  web.env.NODE_OPTIONS = [environment.NODE_OPTIONS, PRELOAD].filter(Boolean).join(' ');
  const env = {
    ...without(environment, WEB_OWN),
    METRICS_PORT: environment.CHAOS_METRICS_PORT ?? '0',
  };
  return { web, agent: { script: 'chaos/src/agent/main.ts', env } };
}

const without = (environment: NodeJS.ProcessEnv, names: RegExp): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !names.test(name)));
