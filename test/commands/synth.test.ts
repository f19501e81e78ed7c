import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'synth-'));
beforeAll(() => {
  for (const name of readdirSync('.'))
    if (!['.local', '.git', 'cdk.out'].includes(name)) symlinkSync(resolve(name), join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true }));

const synth = (...args: string[]) =>
  spawnSync(process.execPath, ['commands/synth.ts', ...args], { cwd: folder, encoding: 'utf8' });

it("reports what is valid in a configuration, and how much of a template's limits is used", () => {
  const { status, stdout, stderr } = synth('--config', 'examples/everything.yaml', '-c', 'build=together');
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^examples\/everything\.yaml is in order: \d+ servers \(.*, checked at cron/m);
  expect(stdout).toMatch(/^Wrote cdk\.out\/\S+\.template\.json: \d+ resources of 500, \d+ kB of 1000\.$/m);
});

it('names every mistake of another configuration with its position, and synthesizes nothing', () => {
  writeFileSync(
    join(folder, 'mine.yaml'),
    'servers:\n  a: { product: tape, url: nowhere }\nclones: { deadlineMinutes: 1 }\n',
  );
  const { status, stdout, stderr } = synth('--config', 'mine.yaml');
  expect(stdout).toBe('');
  expect(
    stderr
      .trim()
      .split('\n')
      .map((line) => line.replace(/: .*/, '')),
  ).toEqual(['mine.yaml:2:8', 'mine.yaml:2:23', 'mine.yaml:3:11']);
  expect(status).toBe(1);
});
