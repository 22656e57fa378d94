// What holds of every Dockerfile; that each image then starts is tested where it is built.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dockerfileOf, PRODUCT_IMAGES, ROOT, workspacesOf } from './images.ts';

const files = PRODUCT_IMAGES.map((name) => ({
  name,
  text: readFileSync(dockerfileOf(name), 'utf8'),
}));
const ofNode = files.filter(({ name }) => workspacesOf(name).length > 0);

test('each image is built from a file of its name, and each file makes one', () => {
  const names = readdirSync(join(ROOT, 'Dockerfiles')).filter((file) => /\.Dockerfile$/.test(file));
  expect(names.toSorted()).toEqual(PRODUCT_IMAGES.map((name) => `${name}.Dockerfile`).toSorted());
});

test.each(files)(
  '$name runs as a user by number, so that a kubelet sees it is not root',
  (file) => {
    const lastStage = file.text.split(/^FROM /m).at(-1);
    expect(lastStage).toMatch(/^USER 10001:10001$/m);
  },
);

test.each(files)('$name is built on images of a certain version', ({ text }) => {
  const stages = [...text.matchAll(/ AS (\S+)$/gm)].map(([, stage]) => stage);
  const bases = [...text.matchAll(/^FROM (\S+)/gm)].map(([, base = '']) => base);
  for (const base of bases.filter((name) => !stages.includes(name))) {
    expect(base).toMatch(/^docker\.io\/library\/(debian:bookworm-slim|node:24-bookworm-slim)$/);
  }
});

test.each(files)(
  '$name says what it is, of which commit, under which licence',
  ({ name, text }) => {
    const labels = [...text.matchAll(/org\.opencontainers\.image\.(\w+)="([^"]+)"/g)];
    const values = Object.fromEntries(labels.map(([, label, value]) => [label, value]));
    const expected = {
      title: name,
      version: '$VERSION',
      revision: '$REVISION',
      created: '$CREATED',
    };
    expect(values).toMatchObject(expected);
    expect(Object.keys(values)).toEqual(expect.arrayContaining(['description', 'licenses']));
  },
);

test('the first stages are the same in all images of Node, so that they are built once', () => {
  const firstStages = ofNode.map(({ text }) => text.slice(0, text.indexOf('\nFROM fetched')));
  expect(new Set(firstStages).size).toBe(1);
});

test.each(ofNode)('$name holds in each stage the workspaces that it runs', ({ name, text }) => {
  const selections = [...text.matchAll(/select-workspaces\.mjs \S+ \/app ([^\\\n]+)/g)];
  expect(selections.map(([, workspaces = '']) => workspaces.trim().split(' '))).toEqual([
    workspacesOf(name),
    workspacesOf(name),
  ]);
  const [, script = ''] = /^CMD \["node", "(\S+)"\]$/m.exec(text) ?? [];
  expect(workspacesOf(name).some((workspace) => script.startsWith(`${workspace}/`))).toBe(true);
});
