import { describe, expect, it } from 'vitest';
import { parseManifestFlags } from './flags.ts';

describe('the flags of npm run manifests', () => {
  it('are none to print the smallest example', () => {
    expect(parseManifestFlags([])).toEqual({
      file: 'examples/smallest.yaml',
      namespace: 'default',
      help: false,
    });
  });

  it('say which file, where to, and where images come from', () => {
    const args = '--file a.yaml --namespace shop --registry r.example --tag 1 --out b.yaml';
    expect(parseManifestFlags(args.split(' '))).toEqual({
      file: 'a.yaml',
      namespace: 'shop',
      registry: 'r.example',
      tag: '1',
      out: 'b.yaml',
      help: false,
    });
  });

  it.each([
    [['--namespace', 'My Shop'], '--namespace: "My Shop" is no name of a namespace'],
    [['--name', 'a'], '--name'],
    [['a.yaml'], 'a.yaml'],
  ])('%j are refused, naming what is wrong', (args, message) => {
    expect(() => parseManifestFlags(args)).toThrow(message);
  });
});
