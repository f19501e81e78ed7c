import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriersOn } from '../browser/barriers.ts';
import { launchChromium } from '../browser/launch.ts';
import { troublesOn } from '../browser/troubles.ts';
import { sized } from '../soak.ts';
import { type Automation, runOver, startAutomation } from './automation.ts';
import { openWorkspace } from './slack/workspace.ts';

let automation: Automation;
let browser: Browser;
beforeAll(async () => {
  [automation, browser] = await Promise.all([startAutomation(), launchChromium()]);
  const { body } = await automation.call('POST', '/compliance/checks');
  await runOver(automation, body.id);
  await automation.addCallers(
    { name: 'reader-of-jobs', permissions: ['jobs:read'], servers: ['em-1'] },
    { name: 'reader-of-clones', permissions: ['clones:read'], servers: ['*'] },
  );
});
afterAll(async () => {
  await Promise.all([browser?.close(), automation?.close()]);
});

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' };
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' };
const everything = 'test-token-that-may-do-everything';

interface Tab {
  page: Page;
  /** The errors since the console was opened at the link. */
  troubles: string[];
}
/**
 * The signed-in pages with every permission, by size and colour scheme. Each further page is a process of the browser.
 */
const tabs = new Map<BrowserContextOptions, Tab>();

async function openTab(look: BrowserContextOptions): Promise<Tab> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Prague', ...look });
  const page = await context.newPage();
  // The browser logs every refused request as an error; the page shows it.
  const troubles = troublesOn(page, /status of (401|403|422)/);
  page.on('request', (request) => {
    if (!request.url().startsWith(`${automation.cloud.apiUrl}/`)) troubles.push(`request: ${request.url()}`);
  });
  return { page, troubles };
}

/**
 * Loads the console again at a link, signed in if a token is given, and passes the page to the test. After every
 * test: there was no script error, no violation of the policy, and no request to another host. A caller without every
 * permission gets a new tab.
 */
async function inTab(
  {
    look = desktop,
    token = everything,
    link = '#/',
  }: { look?: BrowserContextOptions; token?: string; link?: string },
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const kept = token === everything ? tabs.get(look) : undefined;
  const { page, troubles } = kept ?? (await openTab(look));
  // Discarded unless the test passes.
  if (kept) tabs.delete(look);
  try {
    // A change of only the hash would not load the page again. Requests that the navigation interrupts are not
    // errors.
    await page.goto('about:blank');
    troubles.length = 0;
    await page.goto(`${automation.cloud.apiUrl}/${link}`);
    if (!kept && token !== '') await signIn(page, token);
    await use(page);
    expect(troubles).toEqual([]);
    if (token === everything) {
      await page.evaluate('localStorage.clear()');
      tabs.set(look, { page, troubles });
    }
  } finally {
    if (tabs.get(look)?.page !== page) await page.context().close();
  }
}

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Access token').fill(token);
  await page.keyboard.press('Enter');
}

/** Expects that nothing is wider than the window, and that axe finds nothing. */
async function expectFit(page: Page): Promise<void> {
  const [width, inner] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, innerWidth]',
  );
  expect(width).toBe(inner);
  expect(await barriersOn(page)).toEqual([]);
}

describe('the files of the console', () => {
  const get = (path: string) => fetch(`${automation.cloud.apiUrl}${path}`);

  it('are a page with a strict policy that is revalidated each time, and files that are cached for a year', async () => {
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const policy = page.headers.get('content-security-policy')?.split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        `connect-src 'self' ${automation.cloud.awsEndpointUrl}`,
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ]),
    );
    const assets = [...(await page.text()).matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(assets.length).toBe(2);
    for (const path of assets) {
      const { status, headers } = await get(path);
      expect([status, headers.get('content-encoding')]).toEqual([200, 'gzip']);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(headers.get('content-type')).toMatch(/^text\/(javascript|css); charset=utf-8$/);
    }
  });

  it.each(['/assets/console-NONE.js', '/assets/index.html', '/assets/..%2findex.mjs'])(
    'do not include %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('have the API reference beside them, with cached files of its own and an equally strict policy', async () => {
    const page = await get('/docs');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toContain("frame-ancestors 'none'");
    const assets = [...(await page.text()).matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(assets.length).toBe(2);
    for (const path of assets) {
      const { status, headers } = await get(path);
      expect([status, headers.get('content-encoding')]).toEqual([200, 'gzip']);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
  });
});

it('refuses an unknown token, and continues to the link that was opened', async () => {
  await inTab({ token: '', link: '#/findings?group=server&state=all' }, async (page) => {
    await page.getByLabel('Access token').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('token');
    await expectFit(page);
    await signIn(page, 'no-such-token');
    await page.getByText('That token is not known').waitFor();
    await signIn(page, everything);
    await page.getByRole('table', { name: 'Findings' }).waitFor();
    expect(page.url()).toContain('#/findings?group=server&state=all');
    expect(await page.context().cookies()).toEqual([]);
    // After a reload, the tab still has the token; another tab does not.
    await page.reload();
    await page.getByRole('table', { name: 'Findings' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByLabel('Access token').waitFor();
    await other.close();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Access token').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });
});

describe.each([
  ['light, 1280 px wide', desktop],
  ['dark, 390 px wide', phone],
])('%s', (_, look) => {
  it('the overview shows findings by cause, the last thirty days and the servers', async () => {
    await inTab({ look }, async (page) => {
      await page.getByRole('heading', { level: 1, name: /things? needs? you/ }).waitFor();
      const { body } = await automation.call('GET', '/servers');
      for (const { name } of body.servers) await page.getByRole('heading', { name, exact: true }).waitFor();
      await page.getByRole('link', { name: 'em-down cannot be read' }).waitFor();
      await page.locator('.plot canvas').nth(1).waitFor();
      await page.getByText(/comply: \d+ of \d+/).waitFor();
      await expectFit(page);
    });
  });

  it('the findings are listed, and one expands to all its details', async () => {
    await inTab({ look, link: '#/findings' }, async (page) => {
      await page.getByRole('button', { name: 'Show details' }).first().click();
      await page.getByText('first seen').waitFor();
      expect(page.url()).toContain('open=');
      await expectFit(page);
      await page.goBack();
      await page.getByText('first seen').waitFor({ state: 'detached' });
    });
  });
});

it('lets a user acknowledge and mute a finding by keyboard alone, with a reason, and undo both', async () => {
  await inTab({ link: '#/findings?server=vbr-1' }, async (page) => {
    await page.getByRole('table', { name: 'Findings' }).waitFor();
    await page.keyboard.press('j');
    await page.locator('.grid-row:focus').waitFor();
    const name = (await page.locator('.grid-row:focus .on-phone-lead').textContent()) ?? '';
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Take a finding' }).getByText(name).waitFor();
    await page.getByLabel('What you do about it').focus();
    await page.keyboard.type('The disk is on order');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('It is yours.').waitFor();
    const { body: taken } = await automation.call('GET', '/compliance/findings?server=vbr-1');
    expect(taken.findings.filter((each: { acknowledged?: object }) => each.acknowledged)).toMatchObject([
      { acknowledged: { by: 'test', because: 'The disk is on order' } },
    ]);

    await page.getByRole('button', { name: /^Taken/ }).click();
    await page.getByRole('cell', { name: 'test', exact: true }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog', { name: 'Mute a finding' });
    await dialog.getByText('Holds back one finding now.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Mute' }).isDisabled()).toBe(true);
    await page.getByLabel(/^Why/).fill('The server moves');
    await expectFit(page);
    await dialog.getByRole('button', { name: 'Mute' }).click();
    await page.getByText('Muted.').waitFor();
    const { body: muted } = await automation.call('GET', '/compliance/mutes');
    expect(muted.mutes).toMatchObject([{ by: 'test', because: 'The server moves' }]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await automation.call('GET', '/compliance/mutes')).body.mutes).toEqual([]);
  });
});

it('retries a job, and finds out why a server cannot be reached', async () => {
  await inTab({ link: '#/findings?rule=last-result&state=all' }, async (page) => {
    await page.getByRole('button', { name: 'Show details' }).first().click();
    await page.getByRole('button', { name: /^(Retry|Start) the job$/ }).click();
    const dialog = page.getByRole('dialog');
    const before = Object.values(automation.lab.state()).flatMap(({ jobs }) => jobs);
    await dialog.getByRole('button', { name: /^(Retry|Start)$/ }).click();
    await page.getByText(/^(Retry|Start) .*: (done|the server is at it)\.$/).waitFor();
    expect(Object.values(automation.lab.state()).flatMap(({ jobs }) => jobs)).not.toEqual(before);
  });
  await inTab({ link: '#/findings?server=em-down' }, async (page) => {
    await page.getByRole('button', { name: 'Show details' }).first().click();
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Test' }).click();
    const steps = page.getByRole('list', { name: 'Steps' });
    await steps.getByText('tcp', { exact: true }).waitFor();
    await steps.getByText(/takes no connection/).waitFor();
    await expectFit(page);
  });
});

it('explains its keyboard shortcuts, which can be switched off', async () => {
  await inTab({ link: '#/findings' }, async (page) => {
    await page.getByRole('table', { name: 'Findings' }).waitFor();
    await page.keyboard.press('/');
    await page.getByRole('searchbox').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Next row').waitFor();
    await page.getByLabel('Keys of one letter are on').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    expect(await page.locator('input[type=search]:focus').count()).toBe(0);
  });
});

it('offers nothing that the caller may not do, and names the permission that a page lacks', async () => {
  await inTab({ token: 'reader-of-jobs', link: '#/findings' }, async (page) => {
    await page.getByRole('button', { name: 'Show details' }).first().click();
    await page.getByText('first seen').waitFor();
    expect(await page.getByRole('button', { name: 'Take it' }).count()).toBe(0);
    expect(await page.getByRole('checkbox').count()).toBe(0);
  });
  await inTab({ token: 'reader-of-clones' }, async (page) => {
    await page.getByText('You may not see findings').waitFor();
    await page.getByText('jobs:read').waitFor();
    await expectFit(page);
  });
});

describe('a morning', () => {
  it("last night's failure is found and acknowledged, with a reason that Slack and the next report show", async () => {
    const because = 'The library is being repaired';
    await inTab({ link: '#/' }, async (page) => {
      await page.getByRole('link', { name: 'Findings', exact: true }).click();
      await page.getByRole('searchbox').fill('vbr-1');
      await page.getByRole('button', { name: 'Show details' }).first().click();
      await page.getByRole('button', { name: 'Take it' }).click();
      await page.getByLabel('What you do about it').fill(because);
      await page.getByRole('dialog').getByRole('button', { name: 'Take' }).click();
      await page.getByText('It is yours.').waitFor();
    });
    const slack = await openWorkspace(automation);
    await slack.type('U0ADMIN', 'status');
    await slack.until(({ text }) => text.includes(because));
    await slack.close();
    const { body: check } = await automation.call('POST', '/compliance/checks');
    await runOver(automation, check.id);
    const report = await fetch(`${automation.cloud.apiUrl}/compliance/reports/${check.id}`, {
      headers: { authorization: `Bearer ${everything}`, accept: 'text/html' },
    });
    expect(await report.text()).toContain(because);
  });

  it('a clone is planned before it is made, and shows its steps until it has its outcome', async () => {
    const link = '#/clones?new=clone&server=em-1&job=Exchange%20Backup';
    await inTab({ link }, async (page) => {
      await page.getByLabel('Name of the new job').fill('Exchange Backup, by the console');
      await page.getByRole('button', { name: 'Show the plan' }).click();
      await page.getByRole('region', { name: 'Plan' }).getByText('Backup Vol1').waitFor();
      const { body: none } = await automation.call('GET', '/clones');
      expect(none.clones).toEqual([]);
      await expectFit(page);
      await page.getByRole('button', { name: 'Make the clone' }).click();
      const row = page.locator('.grid-row', { hasText: 'Exchange Backup, by the console' });
      await row.getByText('Succeeded').waitFor({ timeout: 120_000 });
      await page.getByRole('list', { name: 'Steps' }).getByText('Start the clone on the server').waitFor();
      await expectFit(page);
    });
    const { body } = await automation.call('GET', '/clones');
    expect(body.clones).toHaveLength(1);
    expect(body.clones[0]).toMatchObject({ outcome: 'succeeded', name: 'Exchange Backup, by the console' });
  });

  it('a CSV is checked row by row, and its clones are shown until they end', async () => {
    const count = sized(6, 30);
    const csv = (rows: string[]) => ({
      name: 'clones.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['job,name', ...rows].join('\n')),
    });
    await inTab({ link: '#/clones?new=batch', look: phone }, async (page) => {
      await page.getByLabel('Server, where a row names none').selectOption('em-1');
      const file = page.locator('input[type=file]');
      await file.setInputFiles(csv(['Exchange Backup,Row 2', 'No such job,Row 3']));
      await page.getByRole('button', { name: 'Check the rows' }).click();
      const faults = page.getByRole('region', { name: 'Faults by row' });
      expect(await faults.getByRole('row').nth(1).textContent()).toMatch(/^3job/);
      await file.setInputFiles(
        csv(Array.from({ length: count }, (_, row) => `Exchange Backup,Row ${row + 2}`)),
      );
      await page.getByRole('button', { name: 'Check the rows' }).click();
      await expectFit(page);
      await page.getByRole('button', { name: `Make ${count} clones` }).click();
      await page.getByText(`All ${count} jobs are cloned.`).waitFor({ timeout: 120_000 });
      await expectFit(page);
      const [saved] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Results as CSV' }).click(),
      ]);
      expect(saved.suggestedFilename()).toMatch(/^clone-batch-batch-[0-9a-f]+\.csv$/);
    });
  });
});

it('sends a test notice to one channel, and shows the answer', async () => {
  await inTab({ link: '#/notices' }, async (page) => {
    await page.getByRole('button', { name: 'Send a test notice to slack' }).click();
    await page.getByText('✔ Delivered: Slack answered 200: ok').waitFor();
    expect(await page.getByText(/✔ Delivered/).count()).toBe(1);
    expect(await barriersOn(page)).toEqual([]);
  });
});

it('tests a policy on what was read, and shows the mistakes of a file', async () => {
  const file = (text: string) => ({
    name: 'automation.yaml',
    mimeType: 'text/yaml',
    buffer: Buffer.from(text),
  });
  await inTab({ link: '#/reports' }, async (page) => {
    await page.getByRole('button', { name: 'Try a policy' }).click();
    const input = page.locator('input[type=file]');
    await input.setInputFiles(file('compliance: ['));
    await page
      .getByRole('alert')
      .getByText(/automation\.yaml: .* line 1/)
      .waitFor();
    await input.setInputFiles(file('compliance: { polices: [] }'));
    await page.getByRole('alert').getByText('polices').waitFor();
    await input.setInputFiles(file('compliance: { packs: [strict] }'));
    await page.getByRole('region', { name: 'What would change, by rule' }).getByRole('row').nth(1).waitFor();
    await expectFit(page);
  });
});

it('verifies a report, and shows a job with its runs and its document', async () => {
  await inTab({ link: '#/reports' }, async (page) => {
    await page.getByRole('button', { name: 'Show details' }).first().click();
    await page.getByText('Verified:').waitFor();
    await expectFit(page);
  });
  await inTab({ link: '#/jobs?find=Exchange%20Backup&server=em-1' }, async (page) => {
    await page.getByRole('button', { name: 'Show details' }).first().click();
    await page.getByRole('region', { name: 'Runs' }).waitFor();
    await page.getByText('Its document, as the server has it').click();
    await page.getByRole('region', { name: 'The document' }).waitFor();
    await page.getByText('Its settings beside its standard').click();
    await page.getByText('No policy names a standard for it.').waitFor();
    await expectFit(page);
  });
});

it('sets the window of a copy job by keyboard, and shows the plan before the copy job is made', async () => {
  await inTab({ link: '#/copy-jobs' }, async (page) => {
    await page.getByRole('button', { name: 'Show details' }).first().click();
    await page.getByRole('button', { name: 'Change its schedule' }).click();
    await page.getByRole('checkbox', { name: /Only at these hours/ }).check();
    const hour = page.getByRole('button', { name: 'Mon 0:00' });
    await hour.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    expect(await hour.getAttribute('aria-pressed')).toBe('false');
    await expectFit(page);
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('region', { name: 'Plan' }).waitFor();
  });
});
