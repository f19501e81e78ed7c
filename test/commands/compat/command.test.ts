import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { severalCommands } from '../command-line/several-commands.ts';
import { backupReplicationDocument } from './documents.ts';

const commands = severalCommands();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compat-'));
  const document = backupReplicationDocument();
  await writeFile(join(folder, 'fits.json'), JSON.stringify(document));
  delete document.paths['/api/v1/serverInfo'];
  await writeFile(join(folder, 'lacks.json'), JSON.stringify(document));
});

afterAll(async () => {
  await commands.close();
  await rm(folder, { recursive: true });
});

const compat = (...args: string[]) => commands.run('commands/compat.ts', args, { folder });

test('exit code 0 and a table when everything fits', async () => {
  const { code, stdout } = await compat('fits.json');
  expect(stdout).toContain('fits.json: Backup & Replication 1.3-rev1');
  expect(stdout).toContain('32 operations: 32 fit, 0 not in this version, 0 do not fit.');
  expect(code).toBe(0);
});

test('exit code 1 and JSON when one of several documents does not fit', async () => {
  const { code, stdout } = await compat('--json', 'fits.json', 'lacks.json', 'nowhere.json');
  const reports = JSON.parse(stdout);
  expect(reports.map(({ source }: { source: string }) => source)).toEqual([
    'fits.json',
    'lacks.json',
    'nowhere.json',
  ]);
  expect(reports[2].problems[0]).toContain('It cannot be read');
  expect(code).toBe(1);
});

test.each([
  [[], 'npm run compat -- FILE_OR_URL'],
  [['fits.json', '--nonsense'], "Unknown option '--nonsense'"],
  [['fits.json', '--fingerprint', 'abc'], '--fingerprint takes a SHA-256'],
  [['fits.json', '--ca', 'nowhere.pem'], '--ca: '],
  [['fits.json', '--recording', 'fits.json'], '--recording: fits.json is not a recording: kind'],
])('exit code 2 for %j', async (args, said) => {
  const { code, stderr } = await compat(...args);
  expect(stderr).toContain(said);
  expect(code).toBe(2);
});
