import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../../../lib/openapi/document.ts';
import { documentationPage } from '../../../lib/openapi/page.ts';
import { documentedRoutes } from '../../../lib/openapi/routes.ts';
import { launchChromium } from '../../browser/launch.ts';

const slowMachineMs = 60_000;
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** What is wider than its place, or reaches beyond the window, though it is nothing that scrolls by itself. */
const cutOff = `[...document.querySelectorAll('body *:not(pre)')]
  .filter((each) => each.getBoundingClientRect().right > innerWidth || each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
  .map((each) => each.outerHTML.slice(0, 80))`;

/** Names of parameters and codes of problems that take more than one line. */
const brokenNames = `[...document.querySelectorAll('tbody th code')]
  .filter((each) => each.getClientRects().length > 1)
  .map((each) => each.textContent)`;

/** By how many pixels a status stands above or below the text beside it. */
const unevenness = `Math.max(...[...document.querySelectorAll('dt')].map((status) => {
  const bottomOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getClientRects()[0].bottom;
  };
  return Math.abs(bottomOf(status.firstChild) - bottomOf(status.nextElementSibling.querySelector('p').firstChild));
}))`;

// The colours do not depend on the width, nor the lines on the colours.
test.each([
  ['light', 1280],
  ['dark', 390],
] as const)(
  'the page is readable, with every example open: %s, %d px wide',
  async (colorScheme, width) => {
    const html = documentationPage(openApiDocument(documentedRoutes, '1.2.3'));
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 844 } });
    try {
      const page = await context.newPage();
      await page.setContent(html.replaceAll('<details', '<details open'));
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate(cutOff)).toEqual([]);
      expect(await page.evaluate(brokenNames)).toEqual([]);
      // A pixel comes of rounding: bold digits have another font.
      expect(await page.evaluate(unevenness)).toBeLessThan(2);
      const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(passes.length).toBeGreaterThan(15);
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    } finally {
      await context.close();
    }
  },
  slowMachineMs,
);
