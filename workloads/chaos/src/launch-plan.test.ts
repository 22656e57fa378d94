import { describe, expect, it } from 'vitest';
import { PRELOAD, planLaunch } from './launch-plan.ts';

const WEB = { PORT: '8080', DATABASE_PASSWORD_FILE: '/db', METRICS_PORT: '9100' };
const SOCKET = { CHAOS_SOCKET: '/run/chaos/web.sock' };
const CHAOS = { CHAOS_PORT: '9200', CHAOS_TOKEN_FILE: '/token', CPU_ALLOWANCE_CORES: '0.5' };
const BOTH = { LISTEN_HOST: '::', PATH: '/bin' };

describe('the web container', () => {
  it('holds the web server alone without chaos', () => {
    expect(planLaunch({ ...WEB, ...BOTH })).toEqual({
      web: { script: 'auction/src/main.ts', env: { ...WEB, ...BOTH } },
    });
  });

  it('holds the agent beside it with chaos, each with what is its own', () => {
    const heap = { NODE_OPTIONS: '--max-old-space-size=100' };
    const preloading = { NODE_OPTIONS: `${heap.NODE_OPTIONS} ${PRELOAD}` };
    expect(planLaunch({ ...WEB, ...CHAOS, ...SOCKET, ...BOTH, ...heap })).toEqual({
      web: {
        script: 'auction/src/main.ts',
        env: { ...WEB, ...SOCKET, ...BOTH, ...preloading },
      },
      agent: {
        script: 'chaos/src/agent/main.ts',
        env: { ...CHAOS, ...SOCKET, ...BOTH, METRICS_PORT: '0' },
      },
    });
  });
});
