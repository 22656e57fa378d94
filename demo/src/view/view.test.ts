import { stripVTControlCharacters } from 'node:util';
import { type Aggregate, judge, type Prediction } from '@anomaly-prediction/messages';
import { describe, expect, it } from 'vitest';
import { renderLine } from './line.ts';
import { renderScreen } from './screen.ts';
import type { ViewState } from './state.ts';

const aggregate: Aggregate = {
  timestamp: 1,
  cpu: 63.4,
  mem: 31,
  count: 36,
  summation: 266,
  mean: 7.4,
  max: 28,
  violations: 0,
  p99: 28,
  open: 0,
  oldestOpenMs: 0,
  incomplete: false,
  pods: {},
};

const prediction: Prediction = {
  timestamp: 1,
  emittedAt: 2.1,
  model: 'htm',
  trained: true,
  anomalyScore: 0,
  anomalyLikelihood: 0.5,
  forecast: { steps: [], cpu: [] },
  violationProbability: 0.97,
  alarm: true,
  expectedLeadSeconds: 19,
  pod: 'rubis-web-0',
  reasons: ['CPU grows 2.4 %/s.'],
};

const aView = (overrides: Partial<ViewState> = {}): ViewState => ({
  title: 'rubis',
  elapsedSeconds: 131,
  parts: [{ name: 'kafka', state: 'ready', detail: '127.0.0.1:1' }],
  aggregate,
  prediction,
  sloMs: 70,
  leak: 'running for 11 s',
  judgement: null,
  links: [],
  ...overrides,
});

const screen = (state: ViewState) => stripVTControlCharacters(renderScreen(state));

describe('the terminal view', () => {
  it('shows traffic, probability, lead and reason at a glance', () => {
    const text = screen(aView());
    expect(text).toMatch(/requests a second +36\n/);
    expect(text).toMatch(/response time +mean 7\.4 ms of 70, max 28 ms/);
    expect(text).toMatch(/violation +97 %, in about 19 s/);
    expect(text).toMatch(/alarm +ON\n/);
    expect(text).toContain('CPU grows 2.4 %/s.');
  });

  it('shows what has come of the alarms so far', () => {
    const judgement = judge({
      firstSecond: 0,
      lastSecond: 600,
      horizonSeconds: 120,
      violatingSeconds: [300, 301, 302, 303],
      alarmTimes: [275, 280, 285, 290, 295, 300],
      causes: [],
    });
    expect(screen(aView({ judgement }))).toMatch(
      /so far +episodes 1, caught 1 \(25 s ahead\), false alarms 0, blips 0\n/,
    );
  });

  it('says what it waits for before the first second and while the model is in training', () => {
    expect(screen(aView({ aggregate: null, prediction: null }))).toContain(
      'waiting for the first second',
    );
    expect(screen(aView({ prediction: { ...prediction, trained: false } }))).toMatch(
      /prediction +training/,
    );
  });

  it('shows a figure that was not measured as not measured, not as zero', () => {
    const unmeasured = { ...aggregate, cpu: null, mem: null };
    expect(screen(aView({ aggregate: unmeasured }))).toMatch(/CPU - {2}memory -/);
    expect(renderLine(aView({ aggregate: unmeasured }))).toContain('cpu - %');
  });
});

describe('the line a second of a run without a terminal', () => {
  it('holds the same figures, and the reason of an alarm', () => {
    expect(renderLine(aView())).toBe(
      ' 131 s | 36 req/s | mean 7.4 ms | max 28 ms | cpu 63 % | leak running for 11 s | violation 97 % | ALARM CPU grows 2.4 %/s.',
    );
  });
});
