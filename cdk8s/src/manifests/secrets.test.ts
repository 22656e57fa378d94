import { describe, expect, it } from 'vitest';
import { manifestSecrets } from './secrets.ts';

describe('the passwords of plain YAML', () => {
  it('are made up where none is given, and another each time', () => {
    const [first, second] = [manifestSecrets({}), manifestSecrets({})];
    expect([...first.made]).toEqual(['database', 'chaos']);
    expect(first.secrets.database.value).toMatch(/^[\w-]{32}$/);
    expect(first.secrets.database.value).not.toBe(second.secrets.database.value);
  });

  it('are those of the environment, which pods are made anew for when they change', () => {
    const given = (password: string) => manifestSecrets({ DATABASE_PASSWORD: password });
    const { secrets, made } = given('one');
    expect([...made]).toEqual(['chaos']);
    expect(secrets.database.value).toBe('one');
    expect(secrets.database).toEqual(given('one').secrets.database);
    expect(secrets.database.revision).not.toBe(given('two').secrets.database.revision);
  });
});
