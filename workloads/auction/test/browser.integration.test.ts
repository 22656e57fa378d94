import { INTERACTION_PATHS, INTERACTIONS, type Interaction } from '@anomaly-prediction/messages';
import { localSystem, locateChromium } from '@anomaly-prediction/test';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectPage, launchChromium, readFocus } from './browser/browser.ts';
import { type Person, withKeyboard, withMouse } from './browser/person.ts';
import { type RunningSites, startSites } from './running-sites.ts';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 640 };
const SOLD_AT_ONCE = `SELECT categories.name FROM categories JOIN
  (SELECT category, buy_now, ROW_NUMBER() OVER (PARTITION BY category ORDER BY end_date) AS place
   FROM items WHERE end_date > UTC_TIMESTAMP() + INTERVAL 1 HOUR) AS listed
  ON listed.category = categories.id
  WHERE place <= 10 AND buy_now > 0 ORDER BY categories.name LIMIT 1`;
const PATIENCE_MS = 10_000;

const chromium = locateChromium(localSystem());

describe.skipIf(!chromium)('a person in Chromium (needs Chromium)', () => {
  let sites: RunningSites;
  let browser: Browser;

  beforeAll(async () => {
    [sites, browser] = await Promise.all([
      startSites('auction-browser'),
      launchChromium(chromium ?? ''),
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await sites?.close();
  });

  /** A window, what went wrong in it, and which interactions it showed. */
  async function openWindow() {
    const context = await browser.newContext({ viewport: DESKTOP, baseURL: sites.origins[0] });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    const visited = new Set<Interaction>();
    page.on('console', (entry) => complaints.push(entry.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
    page.on('response', (response) => {
      const path = new URL(response.url()).pathname;
      const interaction = INTERACTIONS.find((each) => INTERACTION_PATHS[each] === path);
      if (interaction && response.ok()) visited.add(interaction);
    });
    return { page, complaints, visited };
  }

  /** Somebody new, and a category that still has something to buy at once on its first page. */
  async function aVisit(nickname: string): Promise<Visit> {
    const [category] = await sites.database.rows<{ name: string }>(SOLD_AT_ONCE);
    return { nickname, soldAtOnce: category?.name ?? 'none' };
  }

  test('reaches every interaction with the keyboard alone, and always sees where it is', async () => {
    const { page, complaints, visited } = await openWindow();
    await page.goto('/');
    await walk(withKeyboard(page), await aVisit('grace'));
    expect([...visited].sort()).toEqual([...INTERACTIONS].sort());
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('reaches every interaction with the mouse, and reads every page in light and dark, on a phone and twice as large', async () => {
    const { page, complaints, visited } = await openWindow();
    await page.goto('/');
    await walk(withMouse(page), await aVisit('ada'), async () => {
      expect([page.url(), await inspectEverywhere(page)]).toEqual([page.url(), []]);
    });
    expect([...visited].sort()).toEqual([...INTERACTIONS].sort());
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('begins behind the navigation by one link', async () => {
    const { page } = await openWindow();
    await page.goto(INTERACTION_PATHS.BrowseCategories);
    await page.keyboard.press('Tab');
    expect((await readFocus(page))?.name).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const first = page.locator('main a').first();
    expect((await readFocus(page))?.name).toBe(await first.textContent());
    await page.context().close();
  });

  test('is told at the field what is wrong, keeps what they typed, and goes on from there', async () => {
    const { page } = await openWindow();
    await page.goto(INTERACTION_PATHS.Register);
    const person = withKeyboard(page);
    await register(person, 'user1');
    expect(await page.getByRole('alert').innerText()).toContain('“Nickname” is taken');
    expect(await page.getByLabel('Email').inputValue()).toBe('user1@example.com');
    expect((await readFocus(page))?.name).toBe('Nickname');
    expect(await inspectPage(page)).toEqual([]);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('dorothy');
    await person.type('Password', 'a secret');
    await person.enter();
    await page.getByRole('heading', { name: 'You are registered' }).waitFor();

    await person.follow('About me');
    await logIn(person, 'dorothy', 'not the secret');
    expect(await page.getByRole('alert').innerText()).toContain('do not belong together');
    expect((await readFocus(page))?.name).toBe('Password');
    await page.keyboard.type('a secret');
    await person.enter();
    await page.getByRole('heading', { name: 'About dorothy' }).waitFor();
    await page.context().close();
  });
});

type Look = () => Promise<void>;

interface Visit {
  nickname: string;
  soldAtOnce: string;
}

async function inspectEverywhere(page: Page): Promise<string[]> {
  const light = await inspectPage(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await inspectPage(page);
  await page.setViewportSize(PHONE);
  const onPhone = await inspectPage(page);
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.evaluate("document.documentElement.style.fontSize = '200%'");
  const large = await inspectPage(page);
  // The style of this try is no fault of the page.
  return [
    ...light,
    ...dark,
    ...onPhone,
    ...large.filter((problem) => !/a style beside/.test(problem)),
  ];
}

/** Through all of the site, as somebody would who came to see what it can do. */
async function walk(person: Person, { nickname, soldAtOnce }: Visit, look: Look = async () => {}) {
  const { page } = person;
  const see = async (heading: string | RegExp) => {
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await look();
  };
  const follow = async (link: string | RegExp, heading: string | RegExp) => {
    await person.follow(link);
    await see(heading);
  };
  const send = async (button: string, heading: string | RegExp) => {
    await person.send(button);
    await see(heading);
  };
  const enter = async (heading: string | RegExp) => {
    await logIn(person, nickname, 'a secret');
    await see(heading);
  };

  await see('Auctions');
  await follow('Register', 'Register');
  await register(person, nickname);
  await see('You are registered');

  await follow('Browse', 'Browse');
  await follow(/region/, 'Regions');
  await follow('Austin, TX', 'Categories in Austin, TX');
  await follow('Collectibles', 'Collectibles in Austin, TX');
  await follow('Browse', 'Browse');
  await follow(/category/, 'Categories');
  await follow('Collectibles', 'Collectibles');
  await follow('Next page', 'Collectibles');

  await follow('Bid now', /^Log in to bid/);
  await enter(/^Bid on/);
  await send('Bid', 'Your bid is stored');
  await follow(await firstLink(page), /./);
  await follow(/so far$/, /^Bids on/);
  await follow(nickname, nickname);

  await follow('Browse', 'Browse');
  await follow(/category/, 'Categories');
  await follow(soldAtOnce, soldAtOnce);
  await follow('Buy now', /^Log in to buy/);
  await enter(/^Buy/);
  await send('Buy now', 'It is yours');
  await follow(await firstLink(page), /./);
  await follow('comment', /^Log in to comment/);
  await enter(/^Comment on/);
  await person.choose('Rating', '4');
  await person.type('Comment', `Quick & kind, says ${nickname}.`);
  await send('Comment', 'Your comment is stored');
  await follow(/^user/, /^user/);
  expect(await page.locator('main').innerText()).toContain(`Quick & kind, says ${nickname}.`);

  await follow('Sell', 'Log in to sell an item');
  await enter('Choose a category');
  await person.choose('Category', 'Books');
  await send('Go on', 'Sell an item in Books');
  await person.type('Name', `The diary of ${nickname}`);
  await person.type('Description', 'All of it.');
  await person.type('First bid in $', '12.50');
  await send('Sell', 'Your item is on sale');

  await follow('About me', 'Log in to see your page');
  await enter(`About ${nickname}`);
  expect(await page.locator('main').innerText()).toContain(`The diary of ${nickname}`);
  await follow('RUBiS auctions', 'Auctions');
}

async function register(person: Person, nickname: string): Promise<void> {
  await person.type('First name', 'Ada');
  await person.type('Last name', 'Fischer');
  await person.type('Nickname', nickname);
  await person.type('Email', `${nickname}@example.com`);
  await person.choose('Region', 'Austin, TX');
  await person.type('Password', 'a secret');
  await person.enter();
}

async function logIn(person: Person, nickname: string, password: string): Promise<void> {
  await person.type('Nickname', nickname);
  await person.type('Password', password);
  await person.enter();
}

const firstLink = (page: Page): Promise<string> => page.locator('main p a').first().innerText();
