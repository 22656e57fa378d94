import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the example of the README runs and prints what it says', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const { expected, strange } = await import('./quick-start.ts');
  expect({ expected, strange }).toEqual({ expected: 0, strange: 1 });
  expect(log).toHaveBeenCalledWith({ expected, strange });
});

test('the README shows the example as it runs', () => {
  expect(read('../README.md')).toContain(`\`\`\`ts\n${read('quick-start.ts')}\`\`\``);
});
