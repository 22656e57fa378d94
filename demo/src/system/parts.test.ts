import { API_VERSION, KIND, parseAnomalyPredictor } from '@anomaly-prediction/operator';
import { describe, expect, it } from 'vitest';
import { planParts, planSite, webCores } from './parts.ts';

const PASSWORD = 'not-for-everybody';
const resource = (spec: object) =>
  parseAnomalyPredictor(
    JSON.stringify({ apiVersion: API_VERSION, kind: KIND, metadata: { name: 'shop' }, spec }),
    'test',
  );

const chaos = { chaosPort: 1, chaosToken: 'a-token-of-the-test', webPort: 2 };
const database = { host: 'h', port: 3, user: 'u', password: PASSWORD, database: 'd' };
const plan = (spec: object) => planParts(resource(spec), { brokers: 'b:9092', ...chaos }, '7');
const inSite = { database, chaosSocket: '/run/web.sock', ...chaos };
const site = (spec: object) => planSite(resource(spec), inSite, 0.25);
const leak = { kind: 'memory', forSeconds: null, rampSeconds: null, seed: 7 } as const;

describe('the parts of a run', () => {
  it('are five clients by default, each with a name of its own', () => {
    const names = plan({}).clients.map(({ env }) => env.CLIENT_NAME);
    expect(names).toEqual([0, 1, 2, 3, 4].map((index) => `shop-client-${index}`));
  });

  it('get what the resource says', () => {
    const { aggregator, predictor, clients } = plan({
      slo: { responseTimeMs: 99 },
      kafka: { topicPrefix: 'a.' },
      target: {
        rubis: { clients: { replicas: 1, sessions: 3, thinkTimeMs: 500, shape: 'surge:for=30' } },
      },
      aggregator: { allowedLatenessSeconds: 4 },
      predictor: { horizonSeconds: 60, alarmProbability: 0.7, trainingSeconds: 90 },
    });
    expect(aggregator.env).toMatchObject({ SLO_MS: '99', ALLOWED_LATENESS_SECONDS: '4' });
    expect(predictor.env).toMatchObject({
      SLO_MS: '99',
      HORIZON_SECONDS: '60',
      ALARM_PROBABILITY: '0.7',
      TRAINING_SECONDS: '90',
    });
    expect(clients).toMatchObject([
      {
        env: {
          SESSIONS: '3',
          THINK_TIME_MS: '500',
          MIX: 'project',
          RAMP_UP_SECONDS: '0',
          LOAD_SHAPE: 'surge:for=30',
          SEED: '7',
        },
      },
    ]);
    for (const { env } of [aggregator, predictor, ...clients]) {
      expect(env).toMatchObject({ KAFKA_TOPIC_PREFIX: 'a.', SERIES: 'shop' });
    }
  });

  it('know the database’s password only where the database is asked', () => {
    const { web, chaosAgent } = site({});
    const { sidecar, leakJob, ...parts } = plan({});
    expect(web.env.DATABASE_PASSWORD).toBe(PASSWORD);
    const others = [chaosAgent, sidecar({ pids: [1] }), leakJob(leak), parts];
    expect(JSON.stringify(others)).not.toContain(PASSWORD);
  });

  it('can be made to suffer from inside only where chaos is enabled', () => {
    expect(site({}).web.env.NODE_OPTIONS).toMatch(/^--max-old-space-size=\d+$/);
    expect(site({}).web.env).not.toHaveProperty('CHAOS_SOCKET');
    const { web, chaosAgent } = site({ chaos: { enabled: true } });
    expect(web.env.NODE_OPTIONS).toMatch(/--import=.*preload/);
    expect(web.env.CHAOS_SOCKET).toBe(chaosAgent.env.CHAOS_SOCKET);
  });

  it('leave to the job what is usual for a leak, unless it is told', () => {
    const { leakJob } = plan({});
    expect(leakJob(leak).args).toEqual(['--kind', 'memory', '--seed', '7']);
    expect(leakJob({ ...leak, forSeconds: 60, rampSeconds: 'random' }).args).toEqual([
      ...['--kind', 'memory', '--seed', '7', '--for', '60', '--ramp', 'random'],
    ]);
  });

  it('tell the sidecar all processes and their allowance where no cgroup says them', () => {
    const { sidecar } = plan({});
    expect(sidecar({ pids: [1, 2] }).env).not.toHaveProperty('CPU_ALLOWANCE_CORES');
    expect(sidecar({ pids: [1, 2], cpuCores: 8 }).env).toMatchObject({
      TARGET_PID: '1,2',
      CPU_ALLOWANCE_CORES: '8',
    });
  });

  it('share the allowance that the resource gives the web server', () => {
    const limits = { cpu: '500m' };
    expect(webCores(resource({ target: { rubis: { web: { resources: { limits } } } } }))).toBe(0.5);
    expect(site({}).chaosAgent.env.CPU_ALLOWANCE_CORES).toBe('0.25');
  });
});
