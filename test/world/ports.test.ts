import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { assertPortFree, findFreePorts, parseEphemeralStart, readEphemeralStart } from './ports.ts';

async function withTakenPort(check: (port: number) => Promise<void>): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await check((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

describe('free ports', () => {
  test('are different ones, below those that outgoing connections get', async () => {
    const ports = await findFreePorts(3);
    expect(new Set(ports).size).toBe(3);
    for (const port of ports) expect(port).toBeLessThan(readEphemeralStart());
  });

  test('are looked for a bounded number of times', async () => {
    await expect(findFreePorts(2, () => 0.5)).rejects.toThrow('no 2 free ports between');
  });

  test('lie below the range of the machine, or below the usual one when that starts too low', () => {
    expect(parseEphemeralStart('40000\t60999\n')).toBe(40_000);
    expect(parseEphemeralStart('1024\t65535\n')).toBe(32_768);
  });
});

describe('a port that is needed', () => {
  test('is named with its purpose and what to do when it is taken', () =>
    withTakenPort(async (port) => {
      await expect(assertPortFree(port, 'the page', 'use --no-page')).rejects.toThrow(
        `port ${port} for the page is taken: use --no-page`,
      );
    }));

  test('passes when it is free', async () => {
    const [port = 0] = await findFreePorts(1);
    await expect(assertPortFree(port, 'the page', '')).resolves.toBeUndefined();
  });
});
