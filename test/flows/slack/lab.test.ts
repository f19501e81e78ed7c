import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Automation, startAutomation } from '../automation.ts';

/** The same trigger, in a workspace that enforces Slack's limits: three seconds, five uses, thirty minutes, blocks. */
let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
});
afterAll(() => automation.close());

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages, whose shape is what they test.
type Shown = any;

async function lab(path: string, body: object): Promise<Shown> {
  const response = await fetch(`${automation.lab.controlUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}
const type = (user: string, text: string, more: object = {}) =>
  lab('/slack/send-command', { url: `${automation.cloud.apiUrl}/slack/commands`, user, text, ...more });
const press = (user: string, button: string) => lab('/slack/press', { user, button });
const shown = () => automation.lab.slack.messages();
const until = (part: string) => expect.poll(() => JSON.stringify(shown()), { interval: 50 }).toContain(part);

it('a clone goes from the command through an approval to the cloned job', async () => {
  const { body } = await automation.call('GET', '/jobs?server=em-1');
  const { id } = body.jobs.find(
    ({ status, schedule }: Record<string, string>) => status === 'idle' && schedule === 'timed',
  );
  const sent = await type('anna', `clone ${id} as "From the lab" enabled on em-1`);
  expect(sent.deliveries).toMatchObject([{ status: 200 }]);
  await until('Confirm');
  await press('anna', 'Confirm');
  await until('asks to clone');
  await press('anna', 'Approve');
  await until('cannot approve');
  await press('ben', 'Approve');
  await until('Approved by');
  await until('asked for and');
  const outcome = shown().find(({ body }: Shown) => JSON.stringify(body).includes('asked for and'));
  expect(JSON.stringify(outcome)).toContain('succeeded');
  const { body: cloned } = await automation.call('GET', '/jobs?server=em-1&name=From%20the%20lab');
  expect(cloned.jobs).toMatchObject([{ enabled: true }]);
});

it('the answer to a command is the first message about it', async () => {
  const before = shown().length;
  await type('anna', 'jobs failed');
  await until('(failed)');
  expect(shown()).toHaveLength(before + 1);
});

it('user groups give permissions: a user in none of them gets the name of the missing permission', async () => {
  const { id } = (await automation.call('GET', '/jobs?server=em-1')).body.jobs[0];
  await type('cleo', `job ${id}`);
  await until('You do not have the permission');
});

it('does the work once when Slack retries, and refuses a replay', async () => {
  const before = automation.cloud.executions().length;
  const { deliveries } = await type('anna', 'whoami', { retry: 2, repeat: 2 });
  const statuses = (kind: string) =>
    deliveries.filter((one: Shown) => one.kind === kind).map(({ status }: Shown) => status);
  expect(statuses('first')).toEqual([200]);
  expect(statuses('retry')).toEqual([200, 200]);
  expect(statuses('repeat')).toEqual([401, 401]);
  expect(automation.cloud.executions().length).toBe(before + 1);
});

it.each([
  { unsigned: true },
  { secret: 'another' },
  { timestampOffsetSeconds: -400 },
  { timestampOffsetSeconds: 400 },
  { version: 'v1' },
  { duplicate: true },
])('refuses %j with 401 and no detail', async (malformed) => {
  const before = automation.cloud.executions().length;
  const { deliveries } = await type('anna', 'whoami', { malformed });
  expect(deliveries).toMatchObject([{ status: 401 }]);
  expect(automation.cloud.executions().length).toBe(before);
});

it('takes headers in capitals', async () => {
  const { deliveries } = await type('anna', 'help', { malformed: { headerCase: 'upper' } });
  expect(deliveries).toMatchObject([{ status: 200 }]);
});
