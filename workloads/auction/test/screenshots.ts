// Takes the pictures of docs/auction.md again, on a real site with a real database:
//   node test/world/start.mjs workloads/auction/test/screenshots.ts
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureParts, localSystem, locateChromium, terminalReport } from '@anomaly-prediction/test';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './browser/browser.ts';
import { startSites } from './running-sites.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'docs', 'images');
const DESKTOP = { width: 760, height: 520 };
const PHONE = { width: 360, height: 640 };

interface Picture {
  name: string;
  viewport: { width: number; height: number };
  colorScheme: 'light' | 'dark';
  show(page: Page): Promise<unknown>;
}

const PICTURES: readonly Picture[] = [
  {
    name: 'auction-item',
    viewport: DESKTOP,
    colorScheme: 'dark',
    show: (page) => page.goto('/view-item?item=1000'),
  },
  {
    name: 'auction-form',
    viewport: PHONE,
    colorScheme: 'light',
    show: async (page) => {
      await page.goto('/put-bid-auth?item=1000');
      await page.getByLabel('Nickname').fill('user1');
      await page.getByLabel('Password').fill('a wrong one');
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
];

async function take(browser: Browser, baseURL: string, picture: Picture): Promise<void> {
  const { name, viewport, colorScheme, show } = picture;
  const context = await browser.newContext({ viewport, colorScheme, baseURL });
  const page = await context.newPage();
  await show(page);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await context.close();
}

const report = terminalReport(process.stderr);
await ensureParts({ parts: ['mariadb', 'chromium'], report });
mkdirSync(FOLDER, { recursive: true });
const sites = await startSites('auction-screenshots');
try {
  const browser = await launchChromium(locateChromium(localSystem()) ?? '');
  for (const picture of PICTURES) {
    await report.step(`Taking ${picture.name}.png`, () => take(browser, sites.origins[0], picture));
  }
  await browser.close();
} finally {
  await sites.close();
}
