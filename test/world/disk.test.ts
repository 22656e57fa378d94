import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { assertDiskSpace } from './disk.ts';

test('a full disk is named with what is free, what is needed and how to use another', async () => {
  await expect(assertDiskSpace(tmpdir(), 2 ** 40)).rejects.toThrow(
    new RegExp(
      `^not enough disk space in ${tmpdir()}: \\d+ MiB free, ${2 ** 40} MiB needed; .*TMPDIR$`,
    ),
  );
});

test('a disk with room is fine', async () => {
  await expect(assertDiskSpace(tmpdir(), 1)).resolves.toBeUndefined();
});
