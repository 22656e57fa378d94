import type { Page } from 'playwright-core';
import { type Focus, readFocus } from './browser.ts';

/** Somebody before a browser, who does what they see by name. */
export interface Person {
  readonly page: Page;
  /** Follows the first link of this name. */
  follow(link: string | RegExp): Promise<void>;
  type(label: string, text: string): Promise<void>;
  choose(label: string, option: string): Promise<void>;
  /** Sends the form that has the button of this name. */
  send(button: string): Promise<void>;
  /** Sends the form by Enter in the field that they are in. */
  enter(): Promise<void>;
}

/** Points and clicks, and presses Enter in the last field that they typed in. */
export function withMouse(page: Page): Person {
  const nth = (role: 'link' | 'button', name: string | RegExp) =>
    page.getByRole(role, { name, exact: true }).first();
  return {
    page,
    follow: (link) => goOn(page, () => nth('link', link).click()),
    type: (label, text) => page.getByLabel(label, { exact: true }).first().fill(text),
    choose: async (label, option) => {
      await page
        .getByRole('combobox', { name: label, exact: true })
        .selectOption({ label: option });
    },
    send: (button) => goOn(page, () => nth('button', button).click()),
    enter: () => pressEnter(page),
  };
}

/** More than any page has places for the keyboard. */
const MAX_TABS = 120;

/** Never touches the mouse: Tab, arrows, letters, Enter. @throws where that does not lead on */
export function withKeyboard(page: Page): Person {
  const { keyboard } = page;
  const reach = async (tag: RegExp, name: string | RegExp): Promise<void> => {
    let last: Focus | null = await readFocus(page);
    for (let tabs = 0; tabs < MAX_TABS; tabs += 1) {
      if (last && tag.test(last.tag) && isNamed(last, name)) return;
      await keyboard.press('Tab');
      const focus = await readFocus(page);
      if (focus) assertSeen(focus, last);
      last = focus;
    }
    throw new Error(`the keyboard does not reach ${name}`);
  };
  return {
    page,
    follow: async (link) => {
      await reach(/^a$/, link);
      await pressEnter(page);
    },
    type: async (label, text) => {
      await reach(/^(input|textarea)$/, label);
      await keyboard.press('ControlOrMeta+A');
      await keyboard.type(text);
    },
    choose: async (label, option) => {
      await reach(/^select$/, label);
      await keyboard.type(option);
    },
    send: async (button) => {
      // Enter in a field sends its form too, but only a button says what will happen.
      await reach(/^button$/, button);
      await pressEnter(page);
    },
    enter: () => pressEnter(page),
  };
}

const isNamed = ({ name }: Focus, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? name === wanted : wanted.test(name);

function assertSeen(focus: Focus, last: Focus | null): void {
  const { tag, name, place, outlined, inView } = focus;
  if (!outlined || !inView) throw new Error(`nobody sees that the keyboard is at ${tag} ${name}`);
  if (last && place < last.place) throw new Error(`${tag} ${name} comes after what is below it`);
}

const pressEnter = (page: Page): Promise<void> => goOn(page, () => page.keyboard.press('Enter'));

/** Only with the first picture of a page is the keyboard where the page wants it (`autofocus`). */
const NEXT_PICTURE = 'new Promise((seen) => requestAnimationFrame(() => seen()))';

/** Does what leads to another page, or to the same one anew, and waits until that is there. */
async function goOn(page: Page, act: () => Promise<void>): Promise<void> {
  const loaded = page.waitForEvent('load');
  await act();
  await loaded;
  await page.evaluate(NEXT_PICTURE);
}
