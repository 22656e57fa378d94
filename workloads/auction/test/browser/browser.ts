import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

/** The machine's own Chromium, headless: none is downloaded. It ends with this process. */
export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    // A test's own pages on this machine, as root in CI, where the sandbox cannot be.
    chromiumSandbox: false,
    args: ['--disable-gpu', '--no-proxy-server'],
  });

const source = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

const INSPECT_PAGE = source('inspect-page.js');
const FOCUS = source('focus.js');

/** What some visitor could not see, name or reach on the page: nothing where all is well. */
export const inspectPage = (page: Page): Promise<string[]> => page.evaluate(INSPECT_PAGE);

/** What the keyboard is at. */
export interface Focus {
  tag: string;
  name: string;
  /** Its place in the order of the page. */
  place: number;
  outlined: boolean;
  inView: boolean;
}

export const readFocus = (page: Page): Promise<Focus | null> => page.evaluate(FOCUS);
