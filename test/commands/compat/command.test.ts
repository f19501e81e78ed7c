import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backupReplicationDocument } from './documents.ts';

const command = new URL('../../../commands/compat.ts', import.meta.url).pathname;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compat-'));
  const document = backupReplicationDocument();
  await writeFile(join(folder, 'fits.json'), JSON.stringify(document));
  delete document.paths['/api/v1/serverInfo'];
  await writeFile(join(folder, 'lacks.json'), JSON.stringify(document));
});

afterAll(() => rm(folder, { recursive: true }));

function compat(...args: string[]) {
  return spawnSync(process.execPath, [command, ...args], { cwd: folder, encoding: 'utf8' });
}

test('exit code 0 and a table when everything fits', () => {
  const { status, stdout } = compat('fits.json');
  expect(stdout).toContain('fits.json: Backup & Replication 1.3-rev1');
  expect(stdout).toContain('32 operations: 32 fit, 0 not in this version, 0 do not fit.');
  expect(status).toBe(0);
});

test('exit code 1 and JSON when one of several documents does not fit', () => {
  const { status, stdout } = compat('--json', 'fits.json', 'lacks.json', 'nowhere.json');
  const reports = JSON.parse(stdout);
  expect(reports.map(({ source }: { source: string }) => source)).toEqual([
    'fits.json',
    'lacks.json',
    'nowhere.json',
  ]);
  expect(reports[2].problems[0]).toContain('It cannot be read');
  expect(status).toBe(1);
});

test.each([
  [[], 'npm run compat -- FILE_OR_URL'],
  [['fits.json', '--nonsense'], "Unknown option '--nonsense'"],
  [['fits.json', '--fingerprint', 'abc'], '--fingerprint takes a SHA-256'],
  [['fits.json', '--ca', 'nowhere.pem'], '--ca: '],
  [['fits.json', '--recording', 'fits.json'], '--recording: fits.json is not a recording: kind'],
])('exit code 2 for %j', (args, said) => {
  const { status, stderr } = compat(...args);
  expect(stderr).toContain(said);
  expect(status).toBe(2);
});
