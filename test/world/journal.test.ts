import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { membersOfGroups } from './clean-up.ts';
import { type JournalEntry, parseJournal } from './journal.ts';
import { isStale } from './sweep.ts';

const owner: JournalEntry = { kind: 'owner', pid: 10, startTicks: 100, namespace: 'pid:[1]' };
const keeper: JournalEntry = { kind: 'keeper', pid: 11, startTicks: 101 };
const group = (pid: number, startTicks: number): JournalEntry => ({
  kind: 'group',
  pid,
  startTicks,
});
const member = (pid: number, of: number, startTicks = pid) => ({
  pid,
  group: of,
  startTicks,
  state: 'S',
});

describe('the journal of a world', () => {
  test('cut off anywhere, as by a kill, holds every whole line and nothing else', () => {
    const entries = [owner, keeper, group(5, 6), { kind: 'cgroup', path: '/c' } as const];
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        const whole = text.slice(0, length).split('\n').length - 1;
        expect(parseJournal(text.slice(0, length))).toEqual(entries.slice(0, whole));
      }),
    );
  });
});

describe('clean-up', () => {
  test('ends every member of a group of the journal', () => {
    const processes = [member(20, 20), member(21, 20), member(40, 40)];
    expect(membersOfGroups([group(20, 20)], processes)).toEqual(processes.slice(0, 2));
  });

  test('spares a group whose id another process has taken since, and has left as well', () => {
    expect(membersOfGroups([group(20, 20)], [member(20, 20, 999), member(21, 20)])).toEqual([]);
    expect(membersOfGroups([group(20, 20)], [member(21, 20)])).toEqual([]);
  });
});

describe('a world of an earlier run', () => {
  const aliveOnly = (entry: JournalEntry | undefined) => (identity: { pid: number }) =>
    entry !== undefined && 'pid' in entry && identity.pid === entry.pid;

  test('is stale once both its process and its keeper are gone', () => {
    expect(isStale([owner, keeper], aliveOnly(undefined), 'pid:[1]')).toBe(true);
    expect(isStale([owner, keeper], aliveOnly(owner), 'pid:[1]')).toBe(false);
    expect(isStale([owner, keeper], aliveOnly(keeper), 'pid:[1]')).toBe(false);
  });

  test('is left alone when its processes cannot be seen from here, or nobody owns it', () => {
    expect(isStale([owner, keeper], aliveOnly(undefined), 'pid:[2]')).toBe(false);
    expect(isStale([], aliveOnly(undefined), 'pid:[1]')).toBe(false);
  });
});
