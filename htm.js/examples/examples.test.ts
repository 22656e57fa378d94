import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

const EXAMPLES = {
  'quick-start.ts': () => import('./quick-start.ts'),
  'by-hand.ts': () => import('./by-hand.ts'),
};

test.each(Object.entries(EXAMPLES))('%s runs and prints what it says', async (path, run) => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const printed = await run();
  expect(log).toHaveBeenCalledWith({ ...printed });
  const said = read(path).match(/^console\.log\(.*\); \/\/ (.*)$/m)?.[1] ?? '';
  const asJson = said.replaceAll(/(\w+):/g, '"$1":');
  expect(JSON.parse(asJson)).toEqual({ ...printed });
});

test.each(Object.keys(EXAMPLES))('the README shows %s as it runs', (path) => {
  expect(read('../README.md')).toContain(`\`\`\`ts\n${read(path)}\`\`\``);
});
