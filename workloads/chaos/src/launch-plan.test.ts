import { describe, expect, it } from 'vitest';
import { planLaunch } from './launch-plan.ts';

const WEB = { PORT: '8080', DATABASE_PASSWORD_FILE: '/db', METRICS_PORT: '9100' };
const CHAOS = { CHAOS_PORT: '9200', CHAOS_TOKEN_FILE: '/token', CPU_ALLOWANCE_CORES: '0.5' };
const BOTH = { LISTEN_HOST: '::', PATH: '/bin' };

describe('the web container', () => {
  it('holds the web server alone without chaos', () => {
    expect(planLaunch({ ...WEB, ...BOTH })).toEqual({
      web: { script: 'auction/src/main.ts', env: { ...WEB, ...BOTH } },
    });
  });

  it('holds the agent beside it with chaos, each with what is its own', () => {
    expect(planLaunch({ ...WEB, ...CHAOS, ...BOTH, NODE_OPTIONS: '--import=x' })).toEqual({
      web: { script: 'auction/src/main.ts', env: { ...WEB, ...BOTH, NODE_OPTIONS: '--import=x' } },
      agent: {
        script: 'chaos/src/agent/main.ts',
        env: { ...CHAOS, ...BOTH, METRICS_PORT: '0' },
      },
    });
  });
});
