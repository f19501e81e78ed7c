import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
  await automation.addCallers(
    { name: 'lister', permissions: ['servers:read'], servers: ['vbr-1'] },
    { name: 'tester', permissions: ['servers:test'], servers: ['vbr-1'] },
  );
});
afterAll(() => automation.close());
afterEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

const test = (server: string, token?: string) =>
  automation.call('POST', `/servers/${server}/test`, token === undefined ? {} : { token });

it('lists the servers with how each is trusted, and no secret', async () => {
  const { status, body } = await automation.call('GET', '/servers');
  expect(status).toBe(200);
  expect(body.servers.map(({ name }: { name: string }) => name)).toEqual([
    'em-1',
    'em-down',
    'vbr-1',
    'vb365-1',
  ]);
  expect(body.servers[0]).toEqual({
    name: 'em-1',
    product: 'enterprise-manager',
    address: automation.lab.servers['enterprise-manager']?.url,
    tls: 'fingerprint',
    apiVersion: 'latest',
  });
});

it.each(['em-1', 'vbr-1', 'vb365-1'])('tests %s from end to end and leaves no session open', async (name) => {
  const { status, body } = await test(name);
  expect(status).toBe(200);
  expect(body).toMatchObject({ server: name, ok: true });
  expect(body.steps).toHaveLength(12);
  await expect.poll(() => automation.lab.state()[name]?.openSessions).toBe(0);
});

it('names the step that fails, with 200: the test has run', async () => {
  const down = await test('em-down');
  expect(down).toMatchObject({ status: 200, body: { ok: false } });
  expect(down.body.steps[1]).toMatchObject({ step: 'tcp', status: 'failed', remedy: /./ });
  const { user } = LAB_ACCOUNTS.administrator;
  automation.lab.accounts.setPassword(user, 'changed on the server alone');
  const refused = await test('em-1');
  expect(refused.body.steps.find(({ step }: { step: string }) => step === 'logon')).toMatchObject({
    status: 'failed',
    credential: 'read',
  });
  const { password } = LAB_ACCOUNTS.administrator;
  expect(JSON.stringify([refused.body, automation.logged])).not.toContain(password);
});

it('reads the secret again, and does not use a cached one', async () => {
  const name = 'VeeamAutomation/write/vbr-1';
  const before = automation.cloud.secrets.get(name) ?? '';
  automation.cloud.secrets.put(name, '{}');
  const { body } = await test('vbr-1');
  expect(body.steps.find(({ status }: { status: string }) => status === 'failed')).toMatchObject({
    step: 'secret',
    credential: 'write',
    remedy: 'Set it with: npm run credentials -- set vbr-1 write',
  });
  automation.cloud.secrets.put(name, before);
});

it('is limited to the servers and permissions of the token', async () => {
  const { body } = await automation.call('GET', '/servers', { token: 'lister' });
  expect(body.servers.map((server: { name: string }) => server.name)).toEqual(['vbr-1']);
  expect((await test('vbr-1', 'lister')).status).toBe(403);
  expect((await test('em-1', 'tester')).status).toBe(403);
  expect((await test('vbr-1', 'tester')).status).toBe(200);
});

it('refuses a server that is not configured', async () => {
  expect(await test('em-9')).toMatchObject({ status: 404, body: { code: 'not-found' } });
});
