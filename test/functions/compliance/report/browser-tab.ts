import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ServedPage } from '../../../browser/serve.ts';

/** How the page is looked at. */
type Look = Pick<BrowserContextOptions, 'colorScheme' | 'viewport' | 'javaScriptEnabled'>;

export const desktop: Look = { colorScheme: 'light', viewport: { width: 1280, height: 800 } };
export const phone: Look = { colorScheme: 'dark', viewport: { width: 390, height: 844 } };

/**
 * Opens the report in a tab of its own and hands it to `use`. Whatever `use` did, there must have been no script
 * error, no complaint in the console, no dialog, and no request but the one for the page itself.
 */
export async function inTab(
  browser: Browser,
  served: ServedPage,
  look: Look,
  use: (page: Page) => Promise<void>,
  hash = '',
): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB', ...look });
  try {
    const troubles: string[] = [];
    const requested: string[] = [];
    const before = served.requests.length;
    const page = await context.newPage();
    page.on('pageerror', (error) => troubles.push(`script error: ${error.message}`));
    page.on('console', (message) => troubles.push(`console: ${message.text()}`));
    page.on('dialog', (dialog) => {
      troubles.push(`dialog: ${dialog.message()}`);
      return dialog.dismiss();
    });
    page.on('request', (request) => requested.push(request.url()));
    await page.goto(served.url + hash);
    await use(page);
    expect(troubles).toEqual([]);
    expect(requested).toEqual([served.url]);
    expect(served.requests.slice(before)).toEqual(['/']);
  } finally {
    await context.close();
  }
}
