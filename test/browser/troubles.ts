import type { Page } from 'playwright-core';

/**
 * Collects the errors of a page from now on: of its scripts, in the console, and dialogs, which are dismissed.
 * @param expected the texts that the console may show
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
