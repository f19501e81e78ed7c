import type { Page } from 'playwright-core';

/**
 * What goes wrong on a page from now on: errors of its scripts, what it writes to the console, and dialogs, which are
 * dismissed.
 * @param expected what the console may say
 */
export function troublesOn(page: Page, expected?: RegExp): string[] {
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    if (!expected?.test(message.text())) troubles.push(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  return troubles;
}
