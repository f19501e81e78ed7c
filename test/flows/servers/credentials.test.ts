import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
});
afterAll(() => automation.close());
afterEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

const { user, password } = LAB_ACCOUNTS.administrator;
const stored = () => JSON.parse(automation.cloud.secrets.get('VeeamAutomation/write/em-1') ?? '');
const put = (body: unknown, path = '/servers/em-1/credentials/write') =>
  automation.call('PUT', path, { body });
const openSessions = () => automation.lab.state()['em-1']?.openSessions;
const dryRun = { server: 'em-1', job: 'DC Replication', name: 'x', dryRun: true };

it('stores credentials that the server accepts, and shows no password', async () => {
  automation.lab.accounts.setPassword(user, 'New-Password-2!');
  const answer = await put({ username: user, password: 'New-Password-2!' });
  expect(answer).toMatchObject({ status: 200, body: { server: 'em-1', purpose: 'write', username: user } });
  expect(answer.body.versionId).toMatch(/./);
  expect(stored()).toEqual({ username: user, password: 'New-Password-2!' });
  expect(JSON.stringify([answer.body, automation.logged])).not.toContain('New-Password-2!');
  await expect.poll(() => openSessions()).toBe(0);
  await put({ username: user, password }).then(() => automation.lab.accounts.setPassword(user, password));
});

it('creates the secret of a server for which nothing was stored yet', async () => {
  automation.cloud.secrets.delete('VeeamAutomation/write/em-1');
  expect(await put({ username: user, password })).toMatchObject({ status: 200 });
  expect(stored()).toEqual({ username: user, password });
});

it('changes nothing when the server refuses them', async () => {
  const before = stored();
  const answer = await put({ username: user, password: 'Wrong-Password-3!' });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'password' }] } });
  expect(JSON.stringify([answer.body, automation.logged])).not.toContain('Wrong-Password-3!');
  expect(stored()).toEqual(before);
});

it('changes nothing when the server cannot be reached', async () => {
  expect(await put({ username: 'u', password: 'p' }, '/servers/em-down/credentials/read')).toMatchObject({
    status: 503,
    body: { code: 'server-unreachable' },
  });
});

it.each([
  [{ username: user }, 'password'],
  [{ username: user, password: 'x', domain: 'y' }, 'domain'],
  [undefined, 'body'],
])('refuses %j and names the field', async (body, field) => {
  expect(await put(body)).toMatchObject({ status: 422, body: { errors: [{ field }] } });
});

it('refuses an unknown server and an unknown purpose', async () => {
  const body = { username: user, password };
  expect(await put(body, '/servers/em-9/credentials/read')).toMatchObject({ status: 404 });
  expect(await put(body, '/servers/em-1/credentials/both')).toMatchObject({ status: 422 });
});

it('requires its own permission, and is only for the servers of the token', async () => {
  await automation.addCallers(
    { name: 'reader', permissions: ['jobs:read'], servers: ['*'] },
    { name: 'elsewhere', permissions: ['credentials:write'], servers: ['em-down'] },
  );
  for (const token of ['reader', 'elsewhere']) {
    const body = { username: user, password };
    const answer = await automation.call('PUT', '/servers/em-1/credentials/read', { body, token });
    expect(answer.status).toBe(403);
  }
});

it('notices a rotated secret at the next refused logon, in every function, without a redeployment', async () => {
  // A clone, the jobs of every product and the copy jobs: each function has cached its secret.
  const uses = async () => {
    const cloned = await automation.call('POST', '/clones', { body: dryRun });
    const listed = await automation.call('GET', '/jobs?fresh=true');
    const copied = await automation.call('GET', '/copy-jobs?server=vb365-1');
    const unread = listed.body.unread.map(({ server }: { server: string }) => server);
    return { status: [cloned.status, copied.status], unread };
  };
  const store = (value: object) => {
    for (const server of ['em-1', 'vbr-1', 'vb365-1'])
      for (const purpose of ['read', 'write'])
        automation.cloud.secrets.put(`VeeamAutomation/${purpose}/${server}`, JSON.stringify(value));
  };
  const refusals = () =>
    automation.logged.flatMap((line) => JSON.stringify(line).match(/event\W+logon-refused/g) ?? []).length;
  const allIsWell = { status: [200, 200], unread: ['em-down'] };
  expect(await uses()).toEqual(allIsWell);
  automation.lab.accounts.setPassword(user, 'Rotated-4!');
  store({ username: user, password: 'Rotated-4!' });
  expect(await uses()).toEqual(allIsWell);
  expect(refusals()).toBe(0);
  automation.lab.accounts.setPassword(user, 'Rotated-5!');
  expect(await uses()).toMatchObject({ unread: ['em-1', 'em-down', 'vb365-1', 'vbr-1'] });
  expect(refusals()).toBe(5);
  automation.lab.accounts.setPassword(user, password);
  store({ username: user, password });
});

it('names the secret that was never set', async () => {
  automation.cloud.secrets.put('VeeamAutomation/read/em-down', '{}');
  const answer = await automation.call('POST', '/clones', { body: { ...dryRun, server: 'em-down' } });
  expect(answer).toMatchObject({ status: 503, body: { code: 'secret-unusable' } });
  expect(answer.body.detail).toContain('npm run credentials -- set em-down read');
});

it('distinguishes 401 from 403: the error names the permission that a token lacks', async () => {
  const answer = await automation.call('GET', '/jobs/em-1/00000000-0000-0000-0000-000000000000');
  expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
});
