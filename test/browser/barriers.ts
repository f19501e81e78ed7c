import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * The violations that axe finds on a page as it is shown, each with the element. Most of its rules must have had
 * elements to check.
 */
export async function barriersOn(page: Page, rulesAtLeast = 16): Promise<string[]> {
  // For rules without a violation, axe would also return every element, which takes half of the time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  const { violations, passes } = await axe.analyze();
  expect(passes.length).toBeGreaterThanOrEqual(rulesAtLeast);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}
