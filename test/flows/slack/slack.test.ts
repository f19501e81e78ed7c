import { WORKSPACE } from '@veeam-automation/lab/slack/workspace';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Automation, startAutomation } from '../automation.ts';
import { openWorkspace, type Posted, type Workspace } from './workspace.ts';

let automation: Automation;
let slack: Workspace;
beforeAll(async () => {
  automation = await startAutomation();
  slack = await openWorkspace(automation);
});
afterAll(async () => {
  await slack.close();
  await automation.close();
});
beforeEach(() => {
  slack.posted.length = 0;
  slack.answers.length = 0;
});

const says = (part: string) => (posted: Posted) => posted.text.includes(part);

/** An idle job of Enterprise Manager. */
async function job(): Promise<{ id: string; name: string; server: string }> {
  const { body } = await automation.call('GET', '/jobs?server=em-1');
  const found = body.jobs.find(
    ({ status, schedule }: Record<string, string>) => status === 'idle' && schedule === 'timed',
  );
  return found;
}

it.each([
  ['status', 'No check has run yet'],
  ['jobs', 'page'],
  ['servers', 'em-1'],
  ['whoami', 'U0ADMIN'],
  ['mutes', 'Nothing is muted'],
])('%s is answered', async (command, part) => {
  expect(await slack.type('U0ADMIN', command)).toMatchObject({ status: 200 });
  const { body } = await slack.until(says(part));
  expect(body.response_type).toBe('ephemeral');
  expect(body.blocks.length).toBeLessThanOrEqual(50);
});

it('shows a job by its name and id, and suggests a name for a typo', async () => {
  const { id, name } = await job();
  await slack.type('U0ADMIN', `job ${id} on em-1`);
  await slack.until(says(id));
  slack.posted.length = 0;
  await slack.type('U0ADMIN', `job "${name.slice(0, -1)}" on em-1`);
  await slack.until(says('Did you mean'));
});

it('shows jobs as last seen, and reads the servers for `now`', async () => {
  const requests = () => automation.lab.requests.list().filter(({ server }) => server === 'em-1').length;
  await slack.type('U0ADMIN', 'jobs now');
  await slack.until(says('jobs'));
  slack.posted.length = 0;
  const before = requests();
  await slack.type('U0ADMIN', 'jobs');
  const { body } = await slack.until(says('jobs'));
  expect(JSON.stringify(body.blocks)).toContain('As last seen');
  expect(requests()).toBe(before);
});

it('lists failed jobs and runs, of one server and since a time, and suggests a state for a typo', async () => {
  const failed = (await automation.call('GET', '/jobs?server=em-1&lastResult=failed')).body.jobs;
  expect(failed.length).toBeGreaterThan(0);
  await slack.type('U0ADMIN', 'jobs failed on em-1');
  const { body, text } = await slack.until(says('failed on'));
  expect(body.blocks[0].text.text).toMatch(new RegExp(`^\\*${failed.length} jobs? \\(failed on em-1\\)`));
  for (const { name } of failed) expect(text).toContain(name);
  expect(text).not.toMatch(/\d\dT\d\d:\d\d/);
  await slack.type('U0ADMIN', 'jobs failed since 2026-01-01');
  await slack.until(says('since 2026-01-01'));
  slack.posted.length = 0;
  await slack.type('U0ADMIN', 'runs failed on em-1');
  expect((await slack.until(says('(failed on em-1)'))).text).toContain(failed[0].name);
  await slack.type('U0ADMIN', 'jobs fialed');
  const near = await slack.until(says('Did you mean a state'));
  slack.posted.length = 0;
  await slack.press('U0ADMIN', near, 'run:meant');
  await slack.until(says('(failed)'));
  await slack.type('U0ADMIN', 'clones');
  await slack.until(says('0 clones'));
});

it('answers each of ten commands, once', async () => {
  for (let count = 0; count < 10; count += 1) {
    expect((await slack.type('U0ADMIN', 'whoami')).status).toBe(200);
  }
  await slack.until(() => slack.posted.length === 10);
});

it('refuses a user without permission, names the permission, and separates servers', async () => {
  expect((await slack.type('U0NOBODY', 'status')).text).toContain('jobs:read');
  const { text } = await slack.type('U0READER', 'check');
  expect(text).toContain('compliance:write');
  await slack.type('U0READER', 'job x on vbr-1');
  await slack.until(says('jobs:read` on that server'));
});

it('does the work once when Slack retries', async () => {
  await slack.type('U0ADMIN', 'servers', 'same');
  await slack.type('U0ADMIN', 'servers', 'same');
  await slack.until(says('em-1'));
  const executions = automation.cloud.executions().filter(({ arn }) => arn.includes('Slack'));
  expect(executions[0]?.input).toContain('servers');
  expect(executions.filter(({ input }) => input === executions[0]?.input)).toHaveLength(1);
});

it('disables a job after confirmation, once', async () => {
  const { id } = await job();
  await slack.type('U0ADMIN', `disable ${id} on em-1`);
  const confirm = await slack.until(says('Confirm'));
  expect((await automation.call('GET', `/jobs/em-1/${id}`)).body.job.enabled).toBe(true);
  await slack.press('U0OTHER', confirm, 'confirm');
  await slack.until(says('Only who asked'));
  await slack.press('U0ADMIN', confirm, 'confirm');
  await slack.press('U0ADMIN', confirm, 'confirm');
  const { body } = await slack.until(says('done'));
  expect(body.replace_original).toBe(true);
  expect((await automation.call('GET', `/jobs/em-1/${id}`)).body.job.enabled).toBe(false);
  expect(slack.posted.filter(says('✔ done'))).toHaveLength(1);
});

it('cancels, and then a confirmation changes nothing', async () => {
  const { id } = await job();
  await slack.type('U0ADMIN', `start ${id} on em-1`);
  const confirm = await slack.until(says('Confirm'));
  await slack.press('U0ADMIN', confirm, 'cancel');
  await slack.until(says('Cancelled'));
  expect(await slack.press('U0ADMIN', confirm, 'confirm')).toBe(200);
  expect((await automation.call('GET', `/jobs/em-1/${id}`)).body.job.status).toBe('idle');
});

it('creates the copy job of a Microsoft 365 job, after showing the plan', async () => {
  const { body } = await automation.call('GET', '/jobs?server=vb365-1');
  const { id } = body.jobs.find(
    ({ copyOf, hasCopy }: { copyOf?: object; hasCopy?: boolean }) => !copyOf && !hasCopy,
  );
  await slack.type('U0ADMIN', `copy ${id} to "Glacier Archive" daily 22:00 on vb365-1`);
  const confirm = await slack.until(says('Confirm'));
  expect(confirm.text).toContain('22:00');
  await slack.press('U0ADMIN', confirm, 'confirm');
  await slack.until(says('✔ created'));
  const { body: copies } = await automation.call('GET', '/copy-jobs?server=vb365-1');
  expect(JSON.stringify(copies)).toContain(id);
});

it('checks, reports, mutes and unmutes', async () => {
  await slack.type('U0ADMIN', 'check');
  await slack.until(says('jobs comply'));
  await slack.type('U0ADMIN', 'report');
  await slack.until(says('Open the report'));
  await slack.type('U0ADMIN', 'mute sql* for 3d because we move');
  await slack.until(says('Mute'));
  await slack.type('U0ADMIN', 'mutes');
  await slack.until(says('we move'));
  await slack.type('U0ADMIN', 'unmute sql*');
  await slack.until(says('Unmute'));
  await slack.type('U0ADMIN', 'ack no-such-finding');
  await slack.until(says('Finding not found'));
});

it('retries when Slack is slow to accept an answer, which arrives once, and raises an error when it never does', async () => {
  slack.answers.push({ status: 429, headers: { 'retry-after': '0' } }, { status: 500 }, { status: 503 });
  await slack.type('U0ADMIN', 'servers');
  await slack.until(says('em-1'));
  expect(slack.posted).toHaveLength(1);
  slack.answers.push(...Array.from({ length: 40 }, () => ({ status: 500 })));
  await slack.type('U0ADMIN', 'servers', 'never');
  await expect
    .poll(() => automation.cloud.executions()[0])
    .toMatchObject({ status: 'FAILED', error: 'SlackNotAnswered' });
  expect(JSON.stringify(automation.logged)).toContain('slack-not-answered');
});

it('finishes the work of a function that is killed after the acknowledgement, and answers once', async () => {
  automation.lab.faults.add({ server: 'em-1', kind: 'delay', times: 1, milliseconds: 500 });
  await slack.type('U0ADMIN', 'jobs');
  await expect
    .poll(() => automation.cloud.killRunning('SlackSlackPrepare'), { interval: 5 })
    .toBeGreaterThan(0);
  await slack.until(says('page'));
  expect(slack.posted).toHaveLength(1);
  // The next test kills functions that answer: this one has ended by then.
  await expect.poll(() => automation.cloud.executions()[0]?.status).toBe('SUCCEEDED');
});

it('replaces its answer with the same one when a function is killed after Slack has accepted it', async () => {
  const kill = () => automation.cloud.killRunning('SlackSlackAnswer');
  slack.answers.push({ status: 200, before: kill });
  await slack.type('U0ADMIN', 'servers');
  await expect.poll(() => slack.posted.length).toBe(2);
  const [first, second] = slack.posted;
  expect(second?.path).toBe(first?.path);
  expect(second?.body).toEqual({ ...first?.body, replace_original: true });
});

it('keeps response_urls and secrets out of histories and logs', () => {
  const told = JSON.stringify([automation.cloud.executions(), automation.logged]);
  expect(told).not.toContain('/reply/');
  expect(told).not.toContain(WORKSPACE.signingSecret);
});

it('sends a test notice, and gives the reason when it is not accepted', async () => {
  const sent = await automation.call('POST', '/notices/test');
  expect(sent).toMatchObject({
    status: 200,
    body: {
      channels: [
        { channel: 'sns', delivered: true },
        { channel: 'slack', delivered: true },
      ],
    },
  });
  automation.lab.faults.add({ server: 'slack', kind: 'status', status: 500, times: 1 });
  const refused = await automation.call('POST', '/notices/test');
  expect(refused.status).toBe(502);
  expect(refused.body.channels[1]).toMatchObject({
    delivered: false,
    reason: expect.stringContaining('500'),
  });
});
