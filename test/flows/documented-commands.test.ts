import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { severalCommands } from '../commands/command-line/several-commands.ts';
import { documentedCommands } from '../docs/commands.ts';
import { wayOf } from '../docs/how-commands-are-tried.ts';
import type { Answer } from './automation.ts';

const folder = mkdtempSync(join(tmpdir(), 'documented-'));
let started: ChildProcess;
let printed = '';
const several = severalCommands();

/** The repository as it is checked out, with its own `.local` and free ports. */
beforeAll(async () => {
  for (const name of readdirSync('.'))
    if (!['.local', '.git', 'cdk.out'].includes(name)) symlinkSync(resolve(name), join(folder, name));
  const [, csv = ''] = /```csv\n([\s\S]*?)```/.exec(readFileSync('docs/http.md', 'utf8')) ?? [];
  writeFileSync(join(folder, 'clones.csv'), csv);
  const anyPort = [
    'PORT',
    'AWS_PORT',
    'LAB_PORT',
    'LAB_ENTERPRISE_MANAGER_PORT',
    'LAB_BACKUP_REPLICATION_PORT',
    'LAB_MICROSOFT365_PORT',
  ];
  const env = { ...process.env, ...Object.fromEntries(anyPort.map((name) => [name, '0'])) };
  started = spawn(process.execPath, ['commands/start.ts'], { cwd: folder, env });
  await new Promise<void>((ready, failed) => {
    const took = (text: Buffer) => {
      printed += text;
      if (/ready/.test(printed)) ready();
    };
    started.stdout?.on('data', took);
    started.stderr?.on('data', took);
    started.once('exit', () => failed(new Error(printed)));
  });
});
afterAll(async () => {
  const ended = new Promise((gone) => started.once('exit', gone));
  started.kill('SIGINT');
  await Promise.all([ended, several.close()]);
  rmSync(folder, { recursive: true });
});

it('npm start becomes ready and prints its addresses', () => {
  expect(printed).toMatch(/checked: \d+ of \d+ jobs comply/);
});

/** The README's token is made last, because two tokens cannot have the same name. */
const commands = documentedCommands()
  .flatMap(({ page, command }) => {
    const way = wayOf(command);
    return 'run' in way ? [{ page, command, ...way.run }] : [];
  })
  .sort(
    (left, right) =>
      Number(left.command.includes('--allow all')) - Number(right.command.includes('--allow all')),
  );

/** Finds the same programs as npm, in a third of the time. */
const quickly = `npx() { "node_modules/.bin/$1" "\${@:2}"; }\n`;

/** Only records the arguments with which the shell starts npm. */
const asking = `npm() { printf '%s\\0' "$@" >asked; }\n`;

const shell = (script: string, input: string) =>
  spawnSync('bash', ['-c', `source .local/env\n${script}`], { cwd: folder, input, encoding: 'utf8' });

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Runs `npm run …` with the arguments that the shell makes of it. Shared modules are loaded only once. */
async function runScript(command: string, input: string) {
  const shown = shell(asking + command, input);
  expect(shown.status, shown.stderr).toBe(0);
  const [, script = '', ...words] = readFileSync(join(folder, 'asked'), 'utf8').split('\0').slice(0, -1);
  const program = /^node (\S+)$/.exec(scripts[script] ?? '')?.[1];
  if (program === undefined) throw new Error(`package.json has no script ${script} that starts a program.`);
  // Without it, npm would use the options itself.
  const [dashes = '--', ...args] = words;
  expect(dashes).toBe('--');
  return several.run(program, args, { env: exported(), input, folder });
}

/** The variables that `source .local/env` exports. */
const exported = (): Record<string, string> =>
  Object.fromEntries(
    [...readFileSync(join(folder, '.local/env'), 'utf8').matchAll(/^export (\w+)='([^']*)'$/gm)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );

it.each(commands)('$page: $command', async ({ page, command, input = '', prints }) => {
  // The README's token is made by npm itself.
  if (page !== 'README.md' && /^npm run [^|<>&;]*$/.test(command)) {
    const { code, stdout, stderr } = await runScript(command, input);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(prints);
    return;
  }
  const { stdout, stderr, status } = shell((page === 'README.md' ? '' : quickly) + command, input);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(prints);
});

it("puts one event each on the lab's bus: a finding's start, acknowledgement and resolution, and a clone's end", async () => {
  const { API_URL, API_TOKEN, LAB_URL } = exported();
  const ask = async (method: string, path: string, body?: object): Promise<Answer['body']> => {
    const headers = { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' };
    const about = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    return (await fetch(`${API_URL}${path}`, about)).json();
  };
  const finished = (path: string) =>
    expect.poll(async () => (await ask('GET', path)).status, { interval: 200 }).toBe('finished');
  const clone = await ask('POST', '/clones', { server: 'em-1', job: 'Exchange Backup', name: 'On the bus' });
  await finished(`/clones/${clone.id}`);
  const { jobs } = await ask('GET', '/compliance/reports/latest');
  const { id } = jobs.find(
    (job: Record<string, string>) => job.server === 'vbr-1' && job.verdict === 'complies',
  );
  const checkWith = async (lastResult: string) => {
    const body = JSON.stringify({ server: 'vbr-1', job: id, lastResult });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${LAB_URL}/jobs`, { method: 'POST', headers, body })).ok).toBe(true);
    await finished(`/compliance/checks/${(await ask('POST', '/compliance/checks', {})).id}`);
  };
  await checkWith('Failed');
  const { findings } = await ask('GET', '/compliance/findings?server=vbr-1&rule=last-result');
  const finding = findings.find(({ job }: { job?: { id: string } }) => job?.id === id);
  await ask('POST', `/compliance/findings/${finding.id}/acknowledge`, {});
  await checkWith('Success');
  await checkWith('Success');
  const onBus = async () => {
    const arrived: Answer['body'] = await (await fetch(`${LAB_URL}/receivers/messages`)).json();
    return arrived['event-bridge']
      .filter(({ detail }: Answer['body']) =>
        [detail.finding?.id, detail.data?.clone].some((about) => [finding.id, clone.id].includes(about)),
      )
      .map((event: Record<string, string>) => event['detail-type'])
      .sort();
  };
  await expect
    .poll(onBus, { timeout: 400_000, interval: 200 })
    .toEqual(['clone-ended', 'finding-new', 'finding-resolved', 'finding-taken']);
}, 900_000);
