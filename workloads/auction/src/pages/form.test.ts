import { parse } from 'node-html-parser';
import { describe, expect, test } from 'vitest';
import { readWhole } from '../fields.ts';
import { type Again, form, hidden, input, orAgain, select, textarea } from './form.ts';
import type { Site } from './route.ts';

const PARTS = [
  hidden('item', 1),
  input('Nickname', 'nickname', { required: true }),
  input('Password', 'password', { type: 'password' }),
  input('Quantity', 'quantity', { type: 'number', value: 1 }),
  textarea('Description', 'description', { rows: 2 }),
  select('Region', 'region', [
    { id: 1, name: 'here' },
    { id: 2, name: 'there' },
  ]),
];

const shown = (again?: Again) => parse(form('RegisterUser', PARTS, 'Send', again));
const typed = {
  nickname: '"><b>',
  password: 'secret',
  quantity: '-3',
  description: '\n</textarea><b>',
  region: '2',
};
const refused: Again = { entered: typed, field: 'quantity', problem: 'is too small' };

describe('a form', () => {
  test('labels every field that a visitor sees, and begins with the values that the site proposes', () => {
    const root = shown();
    for (const control of root.querySelectorAll('input, select, textarea')) {
      if (control.getAttribute('type') !== 'hidden')
        expect(control.parentNode?.tagName).toBe('LABEL');
    }
    expect(root.querySelector('[name=quantity]')?.getAttribute('value')).toBe('1');
    expect(root.querySelector('[aria-invalid]')).toBeNull();
  });

  test('shown again keeps what was typed, as text, and never a password', () => {
    const root = shown(refused);
    expect(root.querySelector('[name=nickname]')?.getAttribute('value')).toBe(typed.nickname);
    expect(root.querySelector('[name=quantity]')?.getAttribute('value')).toBe('-3');
    expect(root.querySelector('textarea')?.text).toBe(`\n${typed.description}`);
    expect(root.querySelector('option[selected]')?.text).toBe('there');
    expect(root.querySelectorAll('b')).toEqual([]);
    expect(root.toString()).not.toContain('secret');
  });

  test('shown again says what is wrong above it and at the field, which is next to be typed in', () => {
    const root = shown(refused);
    const alert = root.querySelector('[role=alert]');
    expect(alert?.text).toContain('“Quantity” is too small.');
    const field = root.querySelector('[name=quantity]');
    expect(alert?.querySelector('a')?.getAttribute('href')).toBe(`#${field?.id}`);
    expect(field?.hasAttribute('autofocus')).toBe(true);
    const problem = root.getElementById(field?.getAttribute('aria-describedby') ?? '');
    expect(problem?.text).toBe('“Quantity” is too small.');
    expect(root.querySelectorAll('[aria-invalid]')).toHaveLength(1);
  });

  test('shown again for a field that it does not have says so without a link', () => {
    const root = shown({ entered: {}, field: 'other', sentence: 'It is gone.' });
    expect(root.querySelector('[role=alert]')?.text).toBe('It is gone.');
    expect(root.querySelector('[role=alert] a')).toBeNull();
  });
});

describe('a page that falls back on its form', () => {
  const answer = orAgain(
    async (_site, fields) => ({ status: 200, body: String(readWhole(fields, 'quantity', 1, 9)) }),
    async (_site, _fields, { field, problem }) => ({ status: 200, body: `${field} ${problem}` }),
  );
  const site = {} as Site;

  test('answers what was asked where all fields are right', async () => {
    expect(await answer(site, { quantity: '4' })).toEqual({ status: 200, body: '4' });
  });

  test('shows the form, with the status of a bad request, where one is not', async () => {
    expect(await answer(site, {})).toEqual({ status: 400, body: 'quantity is missing' });
  });

  test('leaves every other failure to the site', async () => {
    const failing = orAgain(
      async () => {
        throw new Error('away');
      },
      async () => ({ status: 200, body: '' }),
    );
    await expect(failing(site, {})).rejects.toThrow('away');
  });
});
