import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { awsEnvironment } from '../../aws-environment.ts';
import { severalCommands } from '../../commands/command-line/several-commands.ts';
import { type Automation, startAutomation } from '../automation.ts';

const { administrator, viewer } = LAB_ACCOUNTS;
const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-credentials-'));
const config = join(folder, 'automation.yaml');
let automation: Automation;
const commands = severalCommands();

beforeAll(async () => {
  automation = await startAutomation();
  const lab = automation.lab.servers['backup-replication'] ?? expect.fail('no backup server');
  const server = { product: lab.product, url: lab.url, tls: { fingerprint: lab.fingerprint256 } };
  const down = { ...server, url: 'https://127.0.0.1:1' };
  writeFileSync(config, stringify({ servers: { 'vbr-1': server, 'em-down': down } }));
});
beforeEach(() => {
  for (const name of ['read/vbr-1', 'write/vbr-1', 'read/em-down'])
    automation.cloud.secrets.delete(`VeeamAutomation/${name}`);
});
afterAll(async () => {
  await Promise.all([commands.close(), automation.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `npm run credentials`, with lines on its standard input. */
async function credentials(args: string[], ...lines: string[]) {
  const env = awsEnvironment(automation.cloud.awsEndpointUrl);
  const input = lines.map((line) => `${line}\n`).join('');
  const all = [...args, '--config', config];
  const { code, stdout, stderr } = await commands.run('commands/credentials.ts', all, { env, input });
  return { code, output: stdout + stderr };
}

const stored = (name: string) => JSON.parse(automation.cloud.secrets.get(`VeeamAutomation/${name}`) ?? '{}');

it('stores both credentials of a server after testing each, and shows no password', async () => {
  const lines = [viewer.user, viewer.password, administrator.user, administrator.password];
  const { code, output } = await credentials(['set', 'vbr-1'], ...lines);
  expect(output).toBe('Stored the credential to read on vbr-1.\nStored the credential to write on vbr-1.\n');
  expect(code).toBe(0);
  expect(stored('read/vbr-1')).toEqual({ username: viewer.user, password: viewer.password });
  expect(stored('write/vbr-1')).toEqual({ username: administrator.user, password: administrator.password });
  await expect.poll(() => automation.lab.state()['vbr-1']?.openSessions).toBe(0);
});

it('stores one, with the user from an option', async () => {
  const { code } = await credentials(['set', 'vbr-1', 'read', '--user', viewer.user], viewer.password);
  expect(code).toBe(0);
  expect(stored('read/vbr-1')).toEqual({ username: viewer.user, password: viewer.password });
  expect(stored('write/vbr-1')).toEqual({});
});

it.each([
  [
    'a password that the server refuses',
    ['set', 'vbr-1', 'read'],
    1,
    /refused a logon .*nothing was changed/,
  ],
  ['a server that cannot be reached from here', ['set', 'em-down', 'read'], 1, /--without-proof/],
  ['a server that is not configured', ['set', 'em-9', 'read'], 1, /not found/],
  ['a purpose that there is not', ['set', 'vbr-1', 'both'], 2, /npm run credentials -- set/],
])('stores nothing for %s', async (_what, args, expected, said) => {
  const { code, output } = await credentials(args, viewer.user, 'Wrong-Password-7!');
  expect(code).toBe(expected);
  expect(output).toMatch(said);
  expect(output).not.toContain('Wrong-Password-7!');
  expect(stored('read/vbr-1')).toEqual({});
  expect(stored('read/em-down')).toEqual({});
});

it('stores nothing without a password', async () => {
  const { code, output } = await credentials(['set', 'vbr-1', 'read'], viewer.user);
  expect(code).toBe(2);
  expect(output).toContain('nothing was stored');
});

it('stores credentials untested when the option says so, and reports that', async () => {
  const { code, output } = await credentials(['set', 'em-down', 'read', '--without-proof'], 'u', 'p');
  expect(code).toBe(0);
  expect(output).toContain('untried');
  expect(stored('read/em-down')).toEqual({ username: 'u', password: 'p' });
});
