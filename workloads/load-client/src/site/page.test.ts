import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { type Form, fillForm } from './form.ts';
import { createPage } from './page.ts';

const URL_OF_PAGE = new URL('http://auction.example/browse?x=1');
const pageOf = (html: string) => createPage(html, URL_OF_PAGE);

function formOf(controls: string): Form {
  const html = `<form action="/go" method="post">${controls}</form>`;
  const [action] = pageOf(html).actionsTo('/go');
  if (action?.kind !== 'form') throw new Error('the page shows no form');
  return action.form;
}

const ACCOUNT = { nickname: 'ann', password: 'secret' };
const fill = (controls: string, seed = '1') =>
  Object.fromEntries(new URLSearchParams(fillForm(formOf(controls), ACCOUNT, createRandom(seed))));

describe('page', () => {
  test('links are found by their path, with the query that they really carry', () => {
    const page = pageOf(
      '<a href="/view-item?item=3&amp;from=a%20b">a</a><a href="/view-item?item=4">b',
    );
    expect(page.actionsTo('/view-item')).toEqual([
      { kind: 'link', url: '/view-item?item=3&from=a%20b' },
      { kind: 'link', url: '/view-item?item=4' },
    ]);
    expect(page.actionsTo('/view')).toEqual([]);
  });

  test('relative links are resolved, links to other sites and broken ones left out', () => {
    const page = pageOf(
      '<a href="sell">a</a><a href="//elsewhere/sell">b</a><a href="http://">c</a>',
    );
    expect(page.actionsTo('/sell')).toEqual([{ kind: 'link', url: '/sell' }]);
  });

  test('links within the page lead nowhere', () => {
    const page = createPage(
      '<a href="#main">/store-bid</a>',
      new URL('http://a.example/store-bid'),
    );
    expect(page.actionsTo('/store-bid')).toEqual([]);
  });

  test('a form brings its method and its target; without an action it leads to its own page', () => {
    const [action] = pageOf('<form><input name="page"></form>/browse').actionsTo('/browse');
    expect(action).toMatchObject({ kind: 'form', form: { method: 'GET', url: '/browse?x=1' } });
    expect(formOf('').method).toBe('POST');
  });
});

describe('filled form', () => {
  test('hidden fields are sent as shown, entities decoded', () => {
    expect(fill('<input type="hidden" name="session" value="a&amp;b=&quot;c&quot;">')).toEqual({
      session: 'a&b="c"',
    });
  });

  test('nickname, password and email are those of the account', () => {
    const controls =
      '<input name="nickname"><input name="password" type="password"><input name="email" type="email">';
    expect(fill(controls)).toEqual({
      nickname: 'ann',
      password: 'secret',
      email: 'ann@example.org',
    });
  });

  test('a select sends one of the options shown, each of them sooner or later', () => {
    const options =
      '<select name="c"><option value="1">One</option><option> Two </option></select>';
    const sent = new Set(Array.from({ length: 30 }, (_, index) => fill(options, `${index}`).c));
    expect(sent).toEqual(new Set(['1', 'Two']));
  });

  test('a number is between min and max, on a step, with as many digits as these', () => {
    const controls = '<input name="n" type="number" required min="12.5" max="13" step="0.1">';
    const sent = new Set(Array.from({ length: 60 }, (_, index) => fill(controls, `${index}`).n));
    expect([...sent].sort()).toEqual(['12.5', '12.6', '12.7', '12.8', '12.9', '13.0']);
  });

  test('a number without a maximum stays within a hundred steps of its minimum', () => {
    const controls = '<input name="n" type="number" required min="7">';
    for (let seed = 0; seed < 50; seed++) {
      const sent = Number(fill(controls, `${seed}`).n);
      expect(sent).toBeGreaterThanOrEqual(7);
      expect(sent).toBeLessThan(107);
    }
  });

  test('text is made up where it is required, and no longer than the form takes', () => {
    const { name, about, more } = fill(
      '<input name="name" required maxlength="5"><textarea name="about" required></textarea><input name="more">',
    );
    expect(name).toHaveLength(5);
    expect(about?.length).toBeGreaterThan(5);
    expect(more).toBe('');
  });

  test('buttons, disabled fields, boxes not ticked and fields without a name are left alone', () => {
    const controls = `<button name="b">x</button><input type="submit" name="s"><input name="d" disabled>
      <input type="checkbox" name="off"><input type="checkbox" name="on" checked><input>`;
    expect(fill(controls)).toEqual({ on: 'on' });
  });
});
