import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Secrets } from '../../functions/platform/secrets.ts';
import { httpTrigger } from '../../functions/triggers/http/handler.ts';
import { type Automation, startAutomation } from './automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
});
afterAll(() => automation.close());
beforeEach(() => automation.cloud.secrets.put('VeeamAutomation/tokens', '{"tokens":[]}'));

const run = promisify(execFile);
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Runs `npm run tokens` against the local cloud. @throws with its code and what it said */
const tokens = async (...args: string[]): Promise<string> => (await said(...args)).stdout.trim();

function said(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ['commands/tokens.ts', ...args], {
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: automation.cloud.awsEndpointUrl,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
}

/** The trigger as deployed, with a clock of its own: functions that run keep what they have read for five minutes. */
function triggerAt(start: string) {
  let now = new Date(start);
  const client = new SecretsManagerClient({
    endpoint: automation.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials,
  });
  let writes = 0;
  client.middlewareStack.add(
    (next, context) => (args) => {
      if (context['commandName'] === 'PutSecretValueCommand') writes += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
  const secrets = new Secrets('VeeamAutomation', () => now.getTime(), client);
  return {
    ...httpTrigger(secrets, () => now),
    writes: () => writes,
    pass: (minutes: number) => {
      now = new Date(now.getTime() + minutes * 60_000);
    },
  };
}

const secret = (name: string) => automation.cloud.secrets.get(`VeeamAutomation/${name}`) ?? '';

const register = (): { name: string; permissions: string[] }[] => JSON.parse(secret('tokens')).tokens;

describe('tokens that are made and revoked at once', () => {
  it('are all kept, and each that was shown works', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `at-once-${index}`);
    const made = await Promise.all(names.map((name) => tokens('create', '--name', name, '--allow', 'all')));
    expect(
      register()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names);
    const trigger = triggerAt('2026-11-23T12:00:00Z');
    for (const [index, token] of made.entries())
      expect(await trigger.authenticate(token)).toMatchObject({ name: names[index] });
  });

  it('stay revoked, whatever is made beside', async () => {
    const old = ['old-1', 'old-2'];
    for (const name of old) await tokens('create', '--name', name, '--allow', 'all');
    await Promise.all([
      ...old.map((name) => tokens('revoke', '--name', name)),
      ...['new-1', 'new-2'].map((name) => tokens('create', '--name', name, '--allow', 'all')),
    ]);
    expect(
      register()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['new-1', 'new-2']);
  });
});

describe('a token', () => {
  it('stands alone on standard output; beside it is said that it may not be known at once', async () => {
    const { stdout, stderr } = await said('create', '--name', 'ci', '--allow', 'clones:read');
    expect(stdout).toMatch(/^vat_[\w-]{43}\n$/);
    expect(stderr).toBe('Made ci. Functions that run may take ten seconds to know it.\n');
  });

  it('has each permission once', async () => {
    await tokens('create', '--name', 'twice', '--allow', 'clones:write,clones:write,jobs:read');
    expect(register()).toMatchObject([{ permissions: ['clones:write', 'jobs:read'] }]);
  });

  it('is shown once and kept by its hash, for what it was made for', async () => {
    const token = await tokens('create', '--name', 'ci', '--allow', 'clones:read', '--servers', 'em-1');
    expect(token).toMatch(/^vat_[\w-]{43}$/);
    expect(secret('tokens')).not.toContain(token);
    const allowed = await automation.call('GET', '/clones/none', { token });
    expect(allowed).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const other = await automation.call('GET', '/jobs', { token });
    expect(other).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('is for its servers alone', async () => {
    const token = await tokens('create', '--name', 'one', '--allow', 'copy-jobs:write', '--servers', 'em-1');
    const body = {
      server: 'vb365-1',
      backupJob: 'a',
      repository: 'b',
      schedule: { type: 'Immediate' },
      dryRun: true,
    };
    const answer = await automation.call('POST', '/copy-jobs', { token, body });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('ends on the day it expires, and the list says so', async () => {
    const token = await tokens('create', '--name', 'short', '--allow', 'all', '--expires', '1d');
    const trigger = triggerAt(new Date().toISOString());
    expect(await trigger.authenticate(token)).toMatchObject({ name: 'short' });
    trigger.pass(24 * 60 + 1);
    expect(await trigger.authenticate(token)).toBeUndefined();
    expect(await tokens('list')).toMatch(/short.*all.*\d{4}-\d\d-\d\d/);
  });

  it('is nobody any more within five minutes of being revoked', async () => {
    const token = await tokens('create', '--name', 'gone', '--allow', 'all');
    const trigger = triggerAt('2026-11-23T12:00:00Z');
    expect(await trigger.authenticate(token)).toMatchObject({ name: 'gone' });
    expect(await tokens('revoke', '--name', 'gone')).toContain('Revoked gone');
    trigger.pass(5);
    expect(await trigger.authenticate(token)).toBeUndefined();
    expect(secret('token-use')).not.toContain('gone');
  });

  it('leaves the day of its last use, written once a day', async () => {
    const token = await tokens('create', '--name', 'used', '--allow', 'all');
    expect(await tokens('list')).toMatch(/used.*never.*never/);
    const trigger = triggerAt('2026-11-23T12:00:00Z');
    await trigger.authenticate(token);
    await trigger.authenticate(token);
    expect(JSON.parse(secret('token-use')).days).toMatchObject({ used: '2026-11-23' });
    trigger.pass(6);
    await trigger.authenticate(token);
    expect(trigger.writes()).toBe(1);
    trigger.pass(24 * 60);
    await trigger.authenticate(token);
    expect(trigger.writes()).toBe(2);
    expect(await tokens('list')).toMatch(/used.*never.*2026-11-24/);
  });

  it('is known soon after it was made, and strangers do not make us read the register each time', async () => {
    const trigger = triggerAt('2026-11-23T12:00:00Z');
    expect(await trigger.authenticate('stranger')).toBeUndefined();
    const token = await tokens('create', '--name', 'new', '--allow', 'all');
    expect(await trigger.authenticate(token)).toBeUndefined();
    trigger.pass(0.2);
    expect(await trigger.authenticate(token)).toMatchObject({ name: 'new' });
  });

  it('works though its use cannot be recorded', async () => {
    const token = await tokens('create', '--name', 'anyway', '--allow', 'all');
    const kept = secret('token-use');
    automation.cloud.secrets.put('VeeamAutomation/token-use', 'not JSON');
    expect(await triggerAt('2026-11-23T12:00:00Z').authenticate(token)).toMatchObject({ name: 'anyway' });
    automation.cloud.secrets.put('VeeamAutomation/token-use', kept);
  });
});

it.each([
  [['create', '--name', 'x', '--allow', 'everything'], 'There is no permission everything'],
  [['create', '--name', 'a b', '--allow', 'all'], '--name takes'],
  [['create', '--name', 'x', '--allow', 'all', '--servers', 'EM 1'], '--servers takes'],
  [['create', '--name', 'x', '--allow', 'all', '--expires', 'soon'], '--expires takes days'],
  [['create', '--name', 'x', '--allow', 'all', '--expires', '0d'], '--expires takes days, 1d to 9999d'],
  [['create', '--name', 'x', '--allow', 'all', '--servers', 'em-1,nope'], "Unknown server 'nope'. Allowed: "],
  [['create', '--name', 'x', '--alow', 'all'], "Did you mean '--allow'?"],
  [['create', 'x', '--allow', 'all'], "Unexpected argument 'x'"],
  [['create', '--allow', 'all'], '--name is missing'],
  [['revoke', '--name', 'nobody'], 'There is no token named nobody'],
  [['destroy'], 'npm run tokens -- create'],
])('%j is refused with what to do', async (args, said) => {
  await expect(tokens(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
});

it.each([
  [['list']],
  [['create', '--name', 'x', '--allow', 'all', '--servers', 'em-1']],
  [['revoke', '--name', 'x']],
])('%j for a stack that is not there says so', async (args) => {
  await expect(tokens(...args, '--stack', 'Nope')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^There is no secret Nope\/tokens\. Deploy the stack.* --stack\.\n$/),
  });
});

it('names the caller in the log, and never the token', async () => {
  const token = await tokens('create', '--name', 'logged', '--allow', 'clones:read');
  const trigger = triggerAt('2026-11-23T12:00:00Z');
  expect(await trigger.authenticate(token)).toMatchObject({ name: 'logged' });
  await automation.call('GET', '/clones/none', { token });
  expect(JSON.stringify(automation.logged)).toContain('caller');
  expect(JSON.stringify(automation.logged)).not.toContain('token-use-not-recorded');
  expect(JSON.stringify(automation.logged)).not.toMatch(/vat_[\w-]{43}/);
});
