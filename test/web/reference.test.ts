import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { referencePolicy } from '../../functions/triggers/http/console.ts';
import { problemCodes } from '../../functions/triggers/http/problem-types.ts';
import { buildConsole } from '../../lib/bundling/console.ts';
import { openApiDocument } from '../../lib/openapi/document.ts';
import { documentedRoutes } from '../../lib/openapi/routes.ts';
import { barriersOn } from '../browser/barriers.ts';
import { launchChromium } from '../browser/launch.ts';
import { troublesOn } from '../browser/troubles.ts';

const hostile = '<img src=x onerror="globalThis.ran=1"><script>globalThis.ran=1</script>';
// An issuer is the only text in the document that its operator writes.
const document = openApiDocument(documentedRoutes, '1.2.3', {
  issuer: `https://login.example/${hostile}`,
  scopePrefix: 'veeam/',
});
const folder = mkdtempSync(join(tmpdir(), 'served-reference-'));
const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
let browser: Browser;
let server: Server;
let origin: string;

beforeAll(async () => {
  await buildConsole(resolve(import.meta.dirname, '../..'), folder);
  server = createServer(({ url = '/' }, response) => {
    if (url === '/openapi.json') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
      return;
    }
    const file = url === '/docs' ? 'reference.html' : url.replace('/assets/', '');
    response
      .writeHead(200, {
        'content-type': types[file.split('.').at(-1) ?? ''],
        'content-security-policy': referencePolicy,
      })
      .end(readFileSync(join(folder, file)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  server?.closeAllConnections();
  rmSync(folder, { recursive: true });
});

/**
 * Opens the reference at a link. After every test: no script error, no violation of the policy, and no request to
 * another host.
 */
async function inTab(
  look: BrowserContextOptions,
  link: string,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(look);
  try {
    const page = await context.newPage();
    const troubles = troublesOn(page);
    page.on('request', (request) => {
      if (!request.url().startsWith(`${origin}/`)) troubles.push(`request: ${request.url()}`);
    });
    await page.goto(`${origin}/docs${link}`);
    await use(page);
    expect(troubles).toEqual([]);
  } finally {
    await context.close();
  }
}

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' };
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' };

it('comes in at most 300 KB, the document included', () => {
  const own = readdirSync(folder).filter((name) => name.startsWith('reference'));
  expect(own).toHaveLength(3);
  const texts = [...own.map((name) => readFileSync(join(folder, name))), JSON.stringify(document)];
  const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  expect(bytes).toBeLessThan(300_000);
});

it.each([
  ['light, wide', desktop],
  ['dark, on a phone', phone],
] as const)(
  'shows the problems and the ways to authenticate, accessibly, with hostile text as text: %s',
  async (_, look) => {
    await inTab(look, '', async (page) => {
      await page.getByRole('heading', { name: 'Problems', exact: true }).first().waitFor();
      const text = await page.locator('#overview').textContent();
      for (const code of problemCodes) expect(text).toContain(code);
      expect(text).toContain('veeam/clones:write');
      expect(text).toContain('https://login.example/<img');
      expect(await page.evaluate('globalThis.ran')).toBeUndefined();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.viewport?.width);
      expect(await barriersOn(page, 11)).toEqual([]);
    });
  },
);

it('finds a route, and shows accessibly its fields and its samples in curl and TypeScript', async () => {
  await inTab(desktop, '', async (page) => {
    await page.locator('#nav-bar-search').fill('/clone-batches');
    await page.locator('[id="link-post-/clone-batches"]').click();
    const samples = page.locator('.code-sample-wrapper pre');
    await samples.first().waitFor();
    expect(await barriersOn(page, 11)).toEqual([]);
    expect(await samples.first().textContent()).toContain('curl -X POST "$API_URL/clone-batches"');
    await page.getByRole('button', { name: 'TypeScript' }).click();
    expect(await samples.nth(1).textContent()).toContain('.API_URL}/clone-batches`');
    const request = page.locator('api-request');
    // The fields of the body and of the query.
    for (const field of ['defaults', 'clonesPerServer', 'stopAfterFailures', 'dryRun'])
      await request.getByText(field, { exact: true }).first().waitFor();
  });
});

it('collapses an example, which the viewer does by writing HTML', async () => {
  await inTab(desktop, '#?route=get-/health', async (page) => {
    const response = page.locator('api-response');
    await response.locator('[data-tab="body"]').first().click();
    await response.locator('json-tree .open-bracket').first().click();
    await response.getByText('{...}', { exact: true }).waitFor();
  });
});

it('also describes a parameter on a phone', async () => {
  await inTab(phone, '#?route=post-/clone-batches', async (page) => {
    await page.getByText('With CSV: the server of rows that name none').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});
