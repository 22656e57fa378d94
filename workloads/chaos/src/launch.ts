// The web container's first process where chaos is enabled: the web server, and beside it, in the
// same limits, the agent that leaks.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@anomaly-prediction/service';
import { type Plan, planLaunch } from './launch-plan.ts';

/** What the agent gets to stop when the web server has ended; it has nothing to lose. */
const AGENT_STOP_TIMEOUT_MS = 2_000;
/** What a shell makes of an end by a signal. */
const SIGNAL_EXIT_CODE = 128;
const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

const log = createLogger('web-launcher');

try {
  process.exitCode = await launch(planLaunch(process.env));
} catch (error) {
  log.fatal({ err: error }, 'web-launcher cannot go on');
  process.exitCode = 1;
}

/** Runs until the web server ends, and ends as it did; nothing is restarted, which is the kubelet's. */
async function launch(plan: Plan): Promise<number> {
  const web = start(plan.web);
  const agent = plan.agent && start(plan.agent);
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      web.kill(signal);
      agent?.kill(signal);
    });
  }
  const webEnd = endOf(web, 'the web server');
  const agentEnd = agent && endOf(agent, 'the chaos agent');
  void agentEnd?.then((code) => {
    if (web.exitCode === null) log.warn({ code }, 'the chaos agent ended; the web server goes on');
  });

  const code = await webEnd;
  log.info({ code }, 'the web server ended');
  if (agent && agentEnd) {
    agent.kill('SIGTERM');
    await Promise.race([agentEnd, delay(AGENT_STOP_TIMEOUT_MS, undefined, { ref: false })]);
    agent.kill('SIGKILL');
  }
  return code;
}

function start({ script, env }: Plan['web']): ChildProcess {
  const path = fileURLToPath(new URL(`../../${script}`, import.meta.url));
  return spawn(process.execPath, [path], { env, stdio: 'inherit' });
}

/** The exit code of a process, once it has ended. Never fails: one that cannot start ends with 1. */
async function endOf(child: ChildProcess, what: string): Promise<number> {
  try {
    const [code, signal]: [number | null, NodeJS.Signals | null] = await onceExited(child);
    return signal === null ? (code ?? 1) : SIGNAL_EXIT_CODE + constants.signals[signal];
  } catch (error) {
    log.error({ err: error }, `${what} cannot be started`);
    return 1;
  }
}

async function onceExited(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  const [code, signal] = await once(child, 'exit');
  return [code, signal];
}
