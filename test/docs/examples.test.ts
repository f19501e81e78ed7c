import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readAutomation } from '../../lib/configuration/read-automation.ts';
import { examplesOf, pages } from './yaml-examples.ts';

const folder = mkdtempSync(join(tmpdir(), 'docs-'));
cpSync('examples/company-ca.pem', join(folder, 'company-ca.pem'));
afterAll(() => rmSync(folder, { recursive: true }));
const now = new Date('2026-11-23T12:00:00Z');

const examples = pages.flatMap((page) => examplesOf(page).map((text, index) => ({ page, index, text })));

it('there are examples of most sections', () => {
  expect(new Set(examples.map(({ page }) => page)).size).toBeGreaterThan(4);
});

it.each(examples)('example $index of $page is accepted unchanged', ({ text }) => {
  const file = join(folder, 'automation.yaml');
  writeFileSync(file, text);
  expect(readAutomation(file, now).warnings).toEqual([]);
});

it('the automation.yaml that comes with the project is valid', () => {
  expect(readAutomation('automation.yaml', now).warnings).toEqual([]);
});
