import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashToken } from '../../functions/triggers/http/tokens.ts';
import { awsEnvironment } from '../aws-environment.ts';
import { severalCommands } from '../commands/command-line/several-commands.ts';
import { type Automation, ended, startAutomation } from './automation.ts';

let automation: Automation;
const commands = severalCommands();
beforeAll(async () => {
  automation = await startAutomation();
});
afterAll(async () => {
  await Promise.all([commands.close(), automation.close()]);
});

const aws = () => awsEnvironment(automation.cloud.awsEndpointUrl);

/** Runs `npm run tokens` against the local cloud. @returns its standard output */
async function tokens(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await said(...args);
  expect(code, stderr).toBe(0);
  return stdout.trim();
}

const said = (...args: string[]) => commands.run('commands/tokens.ts', args, { env: aws() });

/** Runs it in its own process, at the same time as others. */
async function apart(...args: string[]): Promise<string> {
  const env = { ...process.env, ...aws() };
  const { stdout } = await promisify(execFile)(process.execPath, ['commands/tokens.ts', ...args], { env });
  return stdout.trim();
}

const status = async (token: string) => (await automation.call('GET', '/clones/none', { token })).status;

describe('tokens that are made and revoked at the same time', () => {
  it('all work, and stay revoked while others are made', async () => {
    const names = Array.from({ length: 4 }, (_, index) => `at-once-${index}`);
    const made = await Promise.all(names.map((name) => apart('create', '--name', name, '--allow', 'all')));
    expect(await Promise.all(made.map(status))).toEqual(made.map(() => 404));
    const [first = '', second = '', ...others] = made;
    await Promise.all([
      ...names.slice(0, 2).map((name) => apart('revoke', '--name', name)),
      apart('create', '--name', 'beside', '--allow', 'all'),
    ]);
    expect(await Promise.all([first, second, ...others].map(status))).toEqual([401, 401, 404, 404]);
  });
});

describe('a token', () => {
  it('is the only text on standard output', async () => {
    const { stdout, stderr } = await said('create', '--name', 'ci', '--allow', 'clones:read');
    expect(stdout).toMatch(/^vat_[\w-]{43}\n$/);
    expect(stderr).toBe('Made ci. It works from now on.\n');
  });

  it('has each permission once, and is stored as a hash', async () => {
    const token = await tokens('create', '--name', 'twice', '--allow', 'clones:write,clones:write,jobs:read');
    const item = await automation.record.get({ pk: `TOKEN#${hashToken(token)}`, sk: 'TOKEN' });
    expect(item).toMatchObject({ name: 'twice', permissions: ['clones:write', 'jobs:read'], servers: ['*'] });
    expect(JSON.stringify(item)).not.toContain(token);
  });

  it('is limited to its permissions', async () => {
    const token = await tokens('create', '--name', 'reader', '--allow', 'clones:read', '--servers', 'em-1');
    const allowed = await automation.call('GET', '/clones/none', { token });
    expect(allowed).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const other = await automation.call('GET', '/jobs', { token });
    expect(other).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('is limited to its servers', async () => {
    const token = await tokens('create', '--name', 'one', '--allow', 'copy-jobs:write', '--servers', 'em-1');
    const body = {
      server: 'vb365-1',
      backupJob: 'a',
      repository: 'b',
      schedule: { type: 'Immediate' },
      dryRun: true,
    };
    const answer = await automation.call('POST', '/copy-jobs', { token, body });
    expect(answer.status).toBe(403);
    expect(answer.body.detail).toContain('not for that server');
  });

  it('works at the next request after it was made, and fails at the next one after it was revoked', async () => {
    // The functions are running, and have looked up another token.
    expect(await status('stranger')).toBe(401);
    const token = await tokens('create', '--name', 'gone', '--allow', 'all');
    expect(await status(token)).toBe(404);
    expect(await tokens('revoke', '--name', 'gone')).toContain('Revoked gone');
    expect(await status(token)).toBe(401);
    expect(await tokens('revoke', '--name', 'gone')).toContain('gone had no token that worked');
    expect(await tokens('list')).toMatch(/gone.*all.*never \(revoked\)/);
  });

  it('can be renewed for the same caller, and no other caller gets the name', async () => {
    const first = await tokens('create', '--name', 'turned', '--allow', 'clones:read');
    expect(await said('create', '--name', 'turned', '--allow', 'all')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('npm run tokens -- rotate --name turned'),
    });
    const { stdout, stderr } = await said('rotate', '--name', 'turned', '--overlap', '24h');
    expect(stderr).toMatch(/The old one works until \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    const second = stdout.trim();
    expect([await status(first), await status(second)]).toEqual([404, 404]);
    const third = await tokens('rotate', '--name', 'turned');
    expect(await Promise.all([first, second, third].map(status))).toEqual([401, 401, 404]);
  });

  it('stores the minute of its last use', async () => {
    const token = await tokens('create', '--name', 'used', '--allow', 'all', '--expires', '90d');
    expect(await tokens('list')).toMatch(/used.*all.*\d{4}-\d\d-\d\d'.*never/);
    const before = Date.now();
    await status(token);
    const [, usedAt = ''] = /'used' .*'(\d{4}-\d\d-\d\d \d\d:\d\d) UTC'/.exec(await tokens('list')) ?? [];
    const used = Date.parse(`${usedAt.replace(' ', 'T')}:00Z`);
    expect(used).toBeGreaterThan(before - 60_000);
    expect(used).toBeLessThanOrEqual(Date.now());
  });

  it('of a restored table works once it is confirmed', async () => {
    const token = await tokens('create', '--name', 'restored', '--allow', 'all');
    const key = { pk: `TOKEN#${hashToken(token)}`, sk: 'TOKEN' };
    await automation.record.change(key, (item) => ({ ...key, ...item, table: 'the-one-before' }));
    expect(await status(token)).toBe(401);
    expect(await tokens('list')).toMatch(/restored.*never \(unconfirmed\)/);
    expect(await tokens('confirm', '--name', 'restored')).toContain('Confirmed restored');
    expect(await status(token)).toBe(404);
  });
});

it.each([
  [['create', '--name', 'x', '--allow', 'everything'], 'There is no permission everything'],
  [['create', '--name', 'a b', '--allow', 'all'], '--name takes'],
  [['create', '--name', 'x', '--allow', 'all', '--servers', 'EM 1'], '--servers takes'],
  [['create', '--name', 'x', '--allow', 'all', '--expires', 'soon'], '--expires takes hours or days'],
  [
    ['create', '--name', 'x', '--allow', 'all', '--expires', '0d'],
    '--expires takes hours or days, 1h to 9999d',
  ],
  [['create', '--name', 'x', '--allow', 'all', '--servers', 'em-1,nope'], "Unknown server 'nope'. Allowed: "],
  [['create', '--name', 'x', '--alow', 'all'], "Did you mean '--allow'?"],
  [['create', 'x', '--allow', 'all'], "Unexpected argument 'x'"],
  [['create', '--allow', 'all'], '--name is missing'],
  [['rotate', '--name', 'x', '--overlap', '1'], '--overlap takes hours or days'],
  [['rotate', '--name', 'nobody'], "Unknown caller 'nobody'"],
  [['revoke', '--name', 'nobody'], "Unknown caller 'nobody'"],
  [['destroy'], 'npm run tokens -- create'],
])('%j is refused with a hint', async (args, line) => {
  expect(await said(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(line) });
});

it.each([
  [['list']],
  [['create', '--name', 'x', '--allow', 'all', '--servers', 'em-1']],
  [['revoke', '--name', 'x']],
])('%j says that the stack does not exist', async (args) => {
  expect(await said(...args, '--stack', 'Nope')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^There is no secret Nope\/session-seal: nothing is deployed by the name Nope .* --stack\.\n$/,
    ),
  });
});

it("a person's name is erased, and the work that they requested stays", async () => {
  const token = await tokens('create', '--name', 'ann', '--allow', 'clones:write,clones:read');
  const body = { server: 'em-1', job: 'Exchange Backup', name: 'of somebody' };
  const { id } = (await automation.call('POST', '/clones', { body, token })).body;
  const clone = await ended(automation, id);
  expect(clone).toMatchObject({ outcome: 'succeeded', requestedBy: { source: 'http', name: 'ann' } });
  const { stdout } = await commands.run('commands/record.ts', ['forget', 'ann'], { env: aws() });
  const [pseudonym] = /forgotten-[0-9a-f]{8}/.exec(stdout) ?? [];
  expect(pseudonym).toBeDefined();
  expect((await automation.call('GET', `/clones/${id}`)).body).toEqual({
    ...clone,
    requestedBy: { source: 'http', name: pseudonym },
  });
  expect(await status(token)).toBe(401);
  expect(await tokens('list')).not.toContain("'ann'");
});

it('names the caller in the log, and never the token', async () => {
  const token = await tokens('create', '--name', 'logged', '--allow', 'clones:read');
  expect(await status(token)).toBe(404);
  expect(JSON.stringify(automation.logged)).toContain('"caller":"logged"');
  expect(JSON.stringify(automation.logged)).not.toContain('token-use-not-recorded');
  expect(JSON.stringify(automation.logged)).not.toMatch(/vat_[\w-]{43}/);
});
