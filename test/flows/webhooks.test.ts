import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsEnvironment } from '../aws-environment.ts';
import { severalCommands } from '../commands/command-line/several-commands.ts';
import { type Answer, type Automation, ended, startAutomation } from './automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
});
afterAll(() => automation.close());

interface Sent {
  id?: string;
  secondsAgo?: number;
  body?: string;
  sign?: (signature: string) => string;
  name?: string;
}

async function send(event: unknown, sent: Sent = {}): Promise<Answer> {
  const {
    id = 'msg-1',
    secondsAgo = 0,
    body = JSON.stringify(event),
    sign = (same) => same,
    name = 'tickets',
  } = sent;
  const { key = 'b2YgYSB3ZWJob29r' } = JSON.parse(
    automation.cloud.secrets.get(`VeeamAutomation/webhooks/${name}`) ?? '{}',
  );
  const at = new Date(Date.now() - secondsAgo * 1000);
  const response = await fetch(`${automation.cloud.apiUrl}/webhooks/${name}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': sign(new Webhook(key).sign(id, at, JSON.stringify(event))),
    },
    body,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const approved = (name: string, server = 'em-1') => ({ type: 'approved', ticket: { name, server } });
const jobsNamed = async (name: string) =>
  (await automation.call('GET', `/jobs?server=em-1&name=${encodeURIComponent(name)}`)).body.jobs;

it('clones a job for an approved ticket, only once however often the event is sent', async () => {
  const source = (await automation.call('GET', '/jobs?server=em-1&name=Exchange*')).body.jobs[0];
  expect(source.name).toBe('Exchange Backup');
  const answers = await Promise.all([1, 2, 3].map(() => send(approved('for ticket 1'), { id: 'ticket-1' })));
  const ids = answers.map(({ status, body }) => {
    expect({ status, matched: body.matched }).toEqual({ status: 202, matched: true });
    return body.id;
  });
  expect(new Set(ids).size).toBe(1);
  expect(answers[0]?.headers.get('location')).toBe(`/clones/${ids[0]}`);
  const clone = await ended(automation, ids[0]);
  expect(clone).toMatchObject({
    outcome: 'succeeded',
    requestedBy: { source: 'webhook', name: 'tickets' },
  });
  const again = await send(approved('for ticket 1'), { id: 'ticket-1', secondsAgo: 200 });
  expect(again).toMatchObject({ status: 202, body: { id: ids[0] } });
  expect(await jobsNamed('for ticket 1')).toHaveLength(1);
});

it('answers a repeated event with the first answer for a day, and does not repeat the work after that', async () => {
  const first = await send(approved('for ticket 5'), { id: 'ticket-5' });
  const key = { pk: 'EVENT#webhook/tickets#ticket-5', sk: 'EVENT' };
  const { expiresAt = 0 } = (await automation.record.get(key)) ?? {};
  expect(expiresAt).toBeGreaterThan(Date.now() / 1000 + 86_400);
  // As a deployment with changed rules would answer.
  await automation.record.change(key, (item) => item && { ...item, location: '/clones/as-it-was' });
  const again = await send(approved('for ticket 5'), { id: 'ticket-5' });
  expect(again).toMatchObject({ status: 202, body: { id: first.body.id } });
  expect(again.headers.get('location')).toBe('/clones/as-it-was');
  expect(await automation.cloud.tables.expire(new Date((expiresAt + 1) * 1000))).toBeGreaterThan(0);
  const late = await send(approved('for ticket 5'), { id: 'ticket-5' });
  expect(late).toMatchObject({ status: 202, body: { id: first.body.id } });
});

it('treats another event with a used id as a conflict', async () => {
  await send(approved('for ticket 2'), { id: 'ticket-2' });
  const other = await send(approved('another'), { id: 'ticket-2' });
  expect(other).toMatchObject({ status: 409, body: { code: 'idempotency-conflict' } });
});

it('starts a job for an event, only once however often the event is sent', async () => {
  const { body } = await automation.call(
    'GET',
    '/jobs?server=vbr-1&status=idle&type=VSphereBackup&lastResult=success',
  );
  const { id } = body.jobs[0];
  const failed = { type: 'failed', job: id, full: true };
  const first = await send(failed, { id: 'failed-1', name: 'operations' });
  expect(first).toMatchObject({ status: 200, body: { matched: true, action: 'jobs:control' } });
  const starts = () => automation.lab.requests.list().filter(({ path }) => path.endsWith(`${id}/start`));
  expect(starts()).toHaveLength(1);
  await automation.call('POST', `/jobs/vbr-1/${id}/stop`, { body: { gracefulStop: false } });
  expect(await send(failed, { id: 'failed-1', name: 'operations' })).toEqual(
    expect.objectContaining({ status: 200, body: first.body }),
  );
  // As if the answer had not been stored: the run since the first event belongs to it.
  const key = { pk: 'EVENT#webhook/operations#failed-1', sk: 'EVENT' };
  await automation.record.change(key, (item) => item && { ...item, answered: false });
  expect(await send(failed, { id: 'failed-1', name: 'operations' })).toMatchObject({ status: 200 });
  expect(starts()).toHaveLength(1);
  const quiet = await send({ type: 'quiet', job: id }, { id: 'quiet-1', name: 'operations' });
  expect(quiet).toMatchObject({ status: 200, body: { action: 'jobs:control' } });
  expect((await automation.call('GET', `/jobs/vbr-1/${id}`)).body.job).toMatchObject({ enabled: false });
});

it('starts a check by another rule, and nothing for an event that matches no rule', async () => {
  expect(await send({ type: 'audit' }, { id: 'audit-1', name: 'audits' })).toMatchObject({
    status: 202,
    body: { matched: true, action: 'compliance:check' },
  });
  expect(await send({ type: 'closed' })).toMatchObject({ status: 200, body: { matched: false } });
});

it.each<[string, Sent]>([
  ['a wrong signature', { sign: () => 'v1,AAAA' }],
  ['no signature', { sign: () => '' }],
  ['an old one', { secondsAgo: 301 }],
  ['one of the future', { secondsAgo: -310 }],
  ['another body', { body: '{"type": "audit"}' }],
  ['a webhook that there is not', { name: 'none' }],
])('refuses %s', async (_what, sent) => {
  expect(await send({ type: 'audit' }, sent)).toMatchObject({
    status: 401,
    body: { code: 'signature-refused' },
  });
});

it('accepts an event with one valid signature among several', async () => {
  const several = (signature: string) => `v1,AAAA ${signature}`;
  expect(await send({ type: 'closed' }, { sign: several })).toMatchObject({ status: 200 });
});

it('names the field that the event lacks, and affects no server that the webhook may not use', async () => {
  const unnamed = await send({ type: 'approved', ticket: { server: 'em-1' } }, { id: 'ticket-3' });
  expect(unnamed).toMatchObject({ status: 422, body: { errors: [{ field: '$.ticket.name' }] } });
  const foreign = await send(approved('x', 'em-down'), { id: 'ticket-4' });
  expect(foreign).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(await send('text', { id: 'text' })).toMatchObject({ status: 200, body: { matched: false } });
});

describe('npm run webhooks', () => {
  const commands = severalCommands();
  afterAll(() => commands.close());
  const command = async (args: string[], input = '') => {
    const env = awsEnvironment(automation.cloud.awsEndpointUrl);
    const { stdout, stderr } = await commands.run('commands/webhooks.ts', args, { env, input });
    return { said: stdout.trim(), complaint: stderr.trim() };
  };

  it("shows the key that the stack made, and accepts the sender's own", async () => {
    const made = JSON.parse(automation.cloud.secrets.get('VeeamAutomation/webhooks/audits') ?? '').key;
    expect((await command(['secret', '--name', 'audits'])).said).toBe(`whsec_${made}`);
    const own = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect((await command(['set', '--name', 'audits'], `${own}\n`)).complaint).toBe('');
    expect((await command(['secret', '--name', 'audits'])).said).toBe(own);
    const shown = await command(['show', '--name', 'audits', '--url', 'https://api.example/']);
    expect(shown.said.split('\n')).toEqual([
      expect.stringMatching(/^URL +https:\/\/api\.example\/webhooks\/audits$/),
      `Signing secret  ${own}`,
    ]);
  });

  it.each([
    [['set', '--name', 'audits'], 'A key is whsec_ and'],
    [['secret', '--name', 'none'], 'audits'],
    [['secret'], '--name is missing'],
    [['sing', '--name', 'audits'], 'npm run webhooks -- secret'],
  ])('%j is refused with a hint', async (args, complaint) => {
    expect((await command(args, 'short')).complaint).toContain(complaint);
  });

  it('stores nothing under an unknown name', async () => {
    const { complaint } = await command(['set', '--name', 'tikets'], `whsec_${'c2VjcmV0'.repeat(6)}\n`);
    expect(complaint).toContain("Did you mean 'tickets'?");
    expect(automation.cloud.secrets.get('VeeamAutomation/webhooks/tikets')).toBeUndefined();
  });
});
