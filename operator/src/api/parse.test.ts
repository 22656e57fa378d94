import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { API_VERSION, KIND } from './anomaly-predictor.ts';
import { parseAnomalyPredictor, ResourceError } from './parse.ts';
import { toCores, toMebibytes } from './quantity.ts';

const resource = (spec: object, name = 'rubis') =>
  stringify({ apiVersion: API_VERSION, kind: KIND, metadata: { name }, spec });

const withLimits = (limits: object) =>
  resource({ target: { rubis: { web: { resources: { limits } } } } });

const parse = (text: string) => parseAnomalyPredictor(text, 'file.yaml');

describe('an AnomalyPredictor file', () => {
  it('with an empty spec means RUBiS with 5 clients, 70 ms, no chaos', () => {
    const { spec } = parse(resource({}));
    expect(spec.slo.responseTimeMs).toBe(70);
    expect(spec.target.rubis.clients.replicas).toBe(5);
    expect(spec.chaos.enabled).toBe(false);
    expect(spec.mode).toBe('Observe');
  });

  it('may give the web server as little CPU as the kernel can hold it to', () => {
    const { limits } = parse(withLimits({ cpu: '10m' })).spec.target.rubis.web.resources;
    expect(toCores(limits.cpu)).toBe(0.01);
    expect(() => parse(withLimits({ cpu: '0.01' }))).not.toThrow();
  });

  it('may lower a limit alone: the request that is not given follows', () => {
    const lowered = parse(withLimits({ cpu: '50m', memory: '1Gi' })).spec.target.rubis.web;
    expect(lowered.resources.requests).toEqual({ cpu: '50m', memory: '256Mi' });
  });

  it('may leave a field empty, as if it were not there', () => {
    expect(parse(`kind: ${KIND}\napiVersion: ${API_VERSION}\nmetadata: {name: a}\nspec:`)).toEqual(
      parse(resource({}, 'a')),
    );
  });

  it('may hold other resources beside the one AnomalyPredictor', () => {
    const text = `kind: Namespace\nmetadata: {name: x}\n---\n${resource({})}`;
    expect(parse(text).metadata.name).toBe('rubis');
  });

  it.each([
    ['an unknown field', resource({ slo: { responseTime: 3 } }), /spec\.slo.*responseTime/],
    [
      'a value out of range',
      resource({ slo: { responseTimeMs: -1 } }),
      /spec\.slo\.responseTimeMs/,
    ],
    [
      'a CPU limit that is no quantity',
      withLimits({ cpu: 'x' }),
      /limits\.cpu: must be a CPU [^;]+$/,
    ],
    ['a CPU limit that no kernel holds', withLimits({ cpu: '9m' }), /limits\.cpu: .*at least 10m$/],
    ['no CPU', withLimits({ cpu: '0' }), /limits\.cpu: .*at least 10m$/],
    ['no memory', withLimits({ memory: '0Gi' }), /limits\.memory: .*at least 1Mi$/],
    [
      'a request above its limit',
      resource({ predictor: { resources: { requests: { cpu: '2' } } } }),
      /spec\.predictor\.resources\.requests\.cpu: requests\.cpu must be at most limits\.cpu$/,
    ],
    ['a field that nobody knows beside the spec', `${resource({})}\nspecs: {}`, /specs/],
    ['a mode that does not work yet', resource({ mode: 'Act' }), /spec\.mode/],
    ['a name of 41 characters', resource({}, 'a'.repeat(41)), /metadata\.name/],
    ['another kind', 'kind: Deployment', /holds no AnomalyPredictor/],
    ['nothing', '', /holds no AnomalyPredictor/],
    ['two of them', `${resource({})}---\n${resource({})}`, /holds 2 AnomalyPredictors/],
    ['no YAML', 'a: [', /not YAML/],
    ['an alias to nothing', 'a: *b', /not YAML/],
    ['another version', resource({}).replace('v1alpha1', 'v9'), /apiVersion/],
  ])('with %s is refused in one line that says where', (_, text, expected) => {
    expect(() => parse(text)).toThrow(expected);
    try {
      parse(text);
    } catch (error) {
      expect(String(error)).toMatch(/^ResourceError: file\.yaml: [^\n]+$/);
    }
  });

  it('never fails in any other way, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((spec) => `kind: ${KIND}\nspec: ${spec}`),
        ),
        (text) => {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ResourceError);
          }
        },
      ),
    );
  });
});

describe('a quantity', () => {
  it('is read as Kubernetes reads it', () => {
    expect(toCores('250m')).toBe(0.25);
    expect(toCores('1.5')).toBe(1.5);
    expect(toMebibytes('2Gi')).toBe(2048);
    expect(toMebibytes('512Mi')).toBe(512);
  });
});
