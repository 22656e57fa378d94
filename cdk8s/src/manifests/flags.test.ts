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

  it('may leave where images come from to the environment, as the operator does', () => {
    const environment = { IMAGE_REGISTRY: 'r.example', IMAGE_TAG: '1' };
    expect(parseManifestFlags([], environment)).toMatchObject({ registry: 'r.example', tag: '1' });
    const given = parseManifestFlags(['--registry', 'other.example'], environment);
    expect(given).toMatchObject({ registry: 'other.example', tag: '1' });
  });

  it.each([
    [['--namespace', 'My Shop'], '--namespace: "My Shop" is no name of a namespace'],
    [['--name', 'a'], '--name'],
    [['a.yaml'], 'a.yaml'],
  ])('%j are refused, naming what is wrong', (args, message) => {
    expect(() => parseManifestFlags(args)).toThrow(message);
  });
});
