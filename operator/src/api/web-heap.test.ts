import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { API_VERSION, KIND } from './anomaly-predictor.ts';
import { parseAnomalyPredictor } from './parse.ts';
import { webNodeOptions } from './web-heap.ts';

const withMemory = (memory: string) =>
  parseAnomalyPredictor(
    stringify({
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { name: 'rubis' },
      spec: { target: { rubis: { web: { resources: { limits: { memory } } } } } },
    }),
    'file.yaml',
  ).spec;

test.each([
  ['512Mi', 204],
  ['1Gi', 409],
  ['1Mi', 1],
])('of %s of memory the web server’s heap may take %d MiB', (memory, heapMiB) => {
  expect(webNodeOptions(withMemory(memory))).toBe(`--max-old-space-size=${heapMiB}`);
});
