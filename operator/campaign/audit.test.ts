import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { auditDifferences, readAuditLog } from './audit.ts';

const entry = (username: string, verb: string, resource: string, code = 201) =>
  JSON.stringify({
    verb,
    user: { username },
    objectRef: { resource, name: 'web' },
    responseStatus: { code },
  });

function auditLog(...lines: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'audit.log');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

it('the audit log is read for what was created and deleted, by whom', async () => {
  const file = auditLog(
    entry('one', 'create', 'services'),
    entry('one', 'create', 'services', 409),
    entry('one', 'patch', 'services', 200),
    entry('one', 'create', 'events'),
    entry('other', 'delete', 'services', 200),
    entry('admin', 'create', 'services'),
  );
  expect(await readAuditLog(file, new Set(['one', 'other']))).toEqual(
    new Map([
      ['one', new Map([['create services/web', 1]])],
      ['other', new Map([['delete services/web', 1]])],
    ]),
  );
});

it('a call that did not come through the proxy is told', () => {
  const audited = new Map([['one', new Map([['create services/web', 2]])]]);
  const seen = new Map([['one', new Map([['create services/web', 1]])]]);
  expect(auditDifferences(audited, seen)).toEqual([
    'one: create services/web: 2 in the audit log, 1 seen',
  ]);
  expect(auditDifferences(seen, seen)).toEqual([]);
});
