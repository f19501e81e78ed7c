import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentedCommands } from '../docs/commands.ts';
import { wayOf } from '../docs/how-commands-are-tried.ts';

const folder = mkdtempSync(join(tmpdir(), 'documented-'));
let started: ChildProcess;
let printed = '';

/** The repository as it is checked out, with a `.local` of its own and any free port. */
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
  await ended;
  rmSync(folder, { recursive: true });
});

it('npm start gets ready and says where everything is', () => {
  expect(printed).toMatch(/checked: \d+ of \d+ jobs comply/);
});

/** The README's token is made last: two tokens cannot have one name. */
const commands = documentedCommands()
  .flatMap(({ page, command }) => {
    const way = wayOf(command);
    return 'run' in way ? [{ page, command, ...way.run }] : [];
  })
  .sort(
    (left, right) =>
      Number(left.command.includes('--allow all')) - Number(right.command.includes('--allow all')),
  );

it.each(commands)('$page: $command', ({ command, input = '', prints }) => {
  const { stdout, stderr, status } = spawnSync('bash', ['-c', `source .local/env\n${command}`], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(prints);
});
