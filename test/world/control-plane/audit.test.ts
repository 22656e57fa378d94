import { expect, test } from 'vitest';
import { isDenied, parseAuditLog } from './audit.ts';

const line = (verb: string, decision: string) =>
  JSON.stringify({ verb, annotations: { 'authorization.k8s.io/decision': decision } });

test('every line is an event, and those that were forbidden are told apart', () => {
  const events = parseAuditLog(`${line('get', 'allow')}\n${line('list', 'forbid')}\n`);
  expect(events.map(({ verb }) => verb)).toEqual(['get', 'list']);
  expect(events.filter(isDenied).map(({ verb }) => verb)).toEqual(['list']);
});

test('a line that is still being written is left out', () => {
  expect(parseAuditLog(`${line('get', 'allow')}\n{"verb":"li`)).toHaveLength(1);
  expect(parseAuditLog('')).toEqual([]);
});

test('a broken line is an error that names it', () => {
  expect(() => parseAuditLog(`${line('get', 'allow')}\nbroken\n`)).toThrow('line 2');
});
