import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openPrompt } from '../../../commands/command-line/prompt.ts';
import { firstFile, withServer } from '../../../commands/init/first-file.ts';
import { firstSettings, type GivenAnswers, NotAnsweredError } from '../../../commands/init/first-settings.ts';
import { readAutomation } from '../../../lib/configuration/read-automation.ts';
import { anyPort } from '../../functions/lab-server.ts';
import { severalCommands } from '../command-line/several-commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'init-'));
let lab: Lab;
let server: { url: string; fingerprint256: string };
beforeAll(async () => {
  lab = await startLab(anyPort);
  const [, found] = Object.values(lab.servers);
  if (found === undefined) throw new Error('The lab has no second server.');
  server = found;
});
afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true });
});

/** The questions and messages when these lines are typed, and the result. */
async function converse(lines: string[], given: GivenAnswers = {}) {
  const output = new PassThrough();
  const prompt = openPrompt(Readable.from([lines.map((line) => `${line}\n`).join('')]), output);
  const result = await firstSettings(prompt, given, 'Europe/Berlin').then(
    (settings) => ({ settings }),
    (error: unknown) => ({ error }),
  );
  output.end();
  return { said: await text(output), ...result };
}

/** The settings of the file that the answers make. */
function fileOf(settings: Parameters<typeof firstFile>[0]) {
  const file = join(folder, 'made.yaml');
  writeFileSync(file, firstFile(settings));
  return readAutomation(file, new Date());
}

describe('a conversation', () => {
  it('pins nothing at the end of a tunnel, which shows no certificate', async () => {
    const result = await converse(['', 'http://localhost:9419', 'vbr-7', '', '', 'no']);
    if (!('settings' in result)) throw result.error;
    expect(fileOf(result.settings).settings.servers['vbr-7']).toMatchObject({ url: 'http://localhost:9419' });
    expect(fileOf(result.settings).settings.servers['vbr-7']).not.toHaveProperty('tls');
  });

  it('shows the certificate before it is pinned, and makes a file without a mistake', async () => {
    const result = await converse(['', server.url, 'yes', 'vbr-7', '', '', 'yes']);
    expect(result.said).toContain(server.fingerprint256);
    if (!('settings' in result)) throw result.error;
    const { settings, warnings } = fileOf(result.settings);
    expect(warnings).toEqual([]);
    expect(settings.servers['vbr-7']).toMatchObject({
      product: 'backup-replication',
      url: server.url,
      tls: { fingerprint: server.fingerprint256 },
    });
    expect(settings.compliance).toMatchObject({ schedule: 'cron(0 6 * * ? *)', timeZone: 'Europe/Berlin' });
    expect(settings.notices.slack).toBe(true);
  });

  it('asks again, with the reason, until the answer is valid', async () => {
    const lines = ['tape', 'microsoft365', 'nowhere', server.url, 'perhaps', 'yes', 'EM 1', 'em-1'];
    const result = await converse([...lines, 'daily', 'rate(1 day)', 'Europe/Berlim', 'UTC', 'no']);
    expect(result).toMatchObject({ settings: { name: 'em-1', schedule: 'rate(1 day)', timeZone: 'UTC' } });
    // A reason follows each of the six wrong answers.
    expect(result.said.match(/: {3}\S/g)).toHaveLength(6);
    expect(result.said).toContain("'Europe/Berlin'");
  });

  it('pins nothing that is not confirmed', async () => {
    const mine = 'AB'.repeat(32);
    const result = await converse(['', server.url, 'no', mine, '', '', '', '']);
    expect(result).toMatchObject({ settings: { fingerprint: mine } });
  });

  it('says when no certificate can be read, and accepts a known fingerprint', async () => {
    const result = await converse(['', 'https://127.0.0.1:1', 'abc', 'AB'.repeat(32), '', '', '', '']);
    expect(result.said).toContain('ECONNREFUSED');
    expect(result.said.match(/: {3}\S/g)).toHaveLength(1);
    expect(result).toMatchObject({ settings: { fingerprint: 'AB'.repeat(32) } });
  });

  it('ends with the name of the option for the answer when there is no input', async () => {
    const { error } = (await converse([], { product: 'microsoft365' })) as { error: NotAnsweredError };
    expect(error).toBeInstanceOf(NotAnsweredError);
    expect(error.message).toContain('--url');
  });

  it('sends no request to the server', async () => {
    const requests = await (await fetch(`${lab.controlUrl}/requests`)).json();
    expect(requests).toEqual([]);
  });
});

describe('a server that is added', () => {
  const server = {
    name: 'new-1',
    product: 'microsoft365',
    url: 'https://new.example:4443',
    fingerprint: undefined,
  } as const;
  const lines = (indent: string) =>
    ['new-1:', '  product: microsoft365', '  url: https://new.example:4443']
      .map((line) => `${indent}${line}\n`)
      .join('');

  it.each([
    [
      'behind the last one',
      'servers:\n  a:\n    url: x\nclones: {}\n',
      `servers:\n  a:\n    url: x\n${lines('  ')}clones: {}\n`,
    ],
    [
      'indented as that',
      'servers:\n    a:\n        url: x\n',
      `servers:\n    a:\n        url: x\n${lines('    ')}`,
    ],
    [
      'before what follows it',
      'servers:\n  a: {}\n\n# more\nclones: {}\n',
      `servers:\n  a: {}\n${lines('  ')}\n# more\nclones: {}\n`,
    ],
    [
      'behind a comment of its line',
      'servers:\n  a: { url: x } # mine\n',
      `servers:\n  a: { url: x } # mine\n${lines('  ')}`,
    ],
    ['where the last line has no end', 'servers:\n  a: {}', `servers:\n  a: {}\n${lines('  ')}`],
  ])('is %s', (_, before, after) => {
    expect(withServer(before, server)).toBe(after);
  });

  it.each(['clones: {} # why\n', 'servers: {}\n# why\n', 'servers: { a: { url: x } } # why\n'])(
    'is added to a file without a list of servers: %j',
    (before) => {
      const after = withServer(before, server);
      expect(after).toContain('# why');
      expect(parse(after).servers['new-1']).toEqual({ product: server.product, url: server.url });
    },
  );
});

describe('npm run init', () => {
  const answers = ['--product', 'microsoft365', '--url', 'https://vb365.example:4443', '--name', 'vb365-1'];
  const rest = [
    '--fingerprint',
    'AB'.repeat(32),
    '--schedule',
    'rate(1 day)',
    '--time-zone',
    'UTC',
    '--slack',
    'no',
  ];
  const commands = severalCommands();
  afterAll(() => commands.close());
  const init = (...args: string[]) => commands.run('commands/init.ts', args);

  it('asks nothing when the options have all answers', async () => {
    const file = join(folder, 'automation.yaml');
    const { stdout } = await init(...answers, ...rest, '--file', file);
    expect(stdout).toMatch(/^\nWrote .*automation\.yaml\. Next:\n( {2}np.*\n){3}/);
    expect(readAutomation(file, new Date()).settings.servers['vb365-1']?.product).toBe('microsoft365');
  });

  const pin = ['--fingerprint', 'AB'.repeat(32)];

  it('adds a server to an existing file, and changes nothing else', async () => {
    const file = join(folder, 'own.yaml');
    await init(...answers, ...rest, '--file', file);
    const before = readFileSync(file, 'utf8');
    const { stdout } = await init(...answers.slice(0, 4), ...pin, '--name', 'vb365-2', '--file', file);
    expect(stdout).toMatch(/^\nAdded vb365-2 to /);
    const after = readFileSync(file, 'utf8');
    const added = after.split('\n').filter((line, at) => line !== before.split('\n')[at]);
    expect(added.length).toBeGreaterThan(0);
    expect(after.length - before.length).toBe(
      before.slice(before.indexOf('  vb365-1:'), before.indexOf('\n# When')).length,
    );
    expect(Object.keys(readAutomation(file, new Date()).settings.servers)).toEqual(['vb365-1', 'vb365-2']);
  });

  it.each([
    ['a name that a server has', [...answers, ...pin], 'is a server of this file already'],
    [
      'what is of the whole file',
      [...answers, ...pin, '--slack', 'yes'],
      '--slack is to be changed in it by hand',
    ],
  ])('refuses %s, and changes nothing', async (_, args, said) => {
    const file = join(folder, `refused-${args.length}.yaml`);
    await init(...answers, ...rest, '--file', file);
    const before = readFileSync(file, 'utf8');
    expect(await init(...args, '--file', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(said),
    });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('adds nothing to a file with a mistake, which it names', async () => {
    const file = join(folder, 'mistake.yaml');
    writeFileSync(file, 'servres: {}\n');
    expect(await init(...answers, ...pin, '--file', file)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/mistake\.yaml:1:1: .*'servers'/),
    });
  });

  it('overwrites the file that comes with the project', async () => {
    const file = join(folder, 'placeholder.yaml');
    writeFileSync(file, readFileSync('automation.yaml', 'utf8'));
    await init(...answers, ...rest, '--file', file);
    expect(readFileSync(file, 'utf8')).toContain('vb365.example');
  });

  it('names the option with an invalid value', async () => {
    expect(await init('--product', 'tape', '--file', join(folder, 'none.yaml'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--product: Unknown product'),
    });
  });
});
