import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typesOf } from '../../api-client/types-of.ts';
import { type Automation, startAutomation } from '../automation.ts';

const folder = mkdtempSync(join(tmpdir(), 'api-client-'));
const root = resolve(import.meta.dirname, '../../..');

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
  cpSync(join(root, 'test/api-client/program/program.ts'), join(folder, 'program.ts'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const compilerOptions = { lib: ['es2024', 'dom'] };
  const tsconfig = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'], exclude: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const { body: document } = await automation.call('GET', '/openapi.json');
  writeFileSync(join(folder, 'api.ts'), await typesOf(document));
});
afterAll(async () => {
  await automation.close();
  rmSync(folder, { recursive: true });
});

/** Runs a command in the client's folder, without blocking this process, which serves the automation. */
function run(command: string, args: string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((done) => {
    const options = { cwd: folder, env: { ...process.env, ...environment } };
    execFile(command, args, options, (_error, stdout, stderr) => done(`${stdout}${stderr}`));
  });
}

const typeCheck = () => run(join(root, 'node_modules/.bin/tsc'), ['--project', folder, '--pretty', 'false']);

describe('a client generated from the served document', () => {
  it('has types that compile, and a program that uses them compiles', async () => {
    expect(await typeCheck()).toBe('');
  });

  // A complete clone and a complete check: a dozen functions start cold in this one test.
  it('gets from the API what its types say', async () => {
    const environment = {
      API_URL: automation.cloud.apiUrl,
      API_TOKEN: 'test-token-that-may-do-everything',
      LONGEST_PAUSE_MS: '50',
    };
    const said = await run(process.execPath, ['program.ts'], environment);
    expect(JSON.parse(said)).toEqual({
      health: 'ok',
      jobs: Array.from({ length: 3 }, () => ({
        name: expect.any(String),
        status: expect.any(String),
        lastResult: expect.any(String),
      })),
      plannedName: 'made by a client',
      startedIn: 202,
      outcome: 'succeeded',
      clonedName: 'made by a client',
      problem: 'The input is not valid',
      wrongFields: ['name'],
      judged: expect.any(Number),
      csvHead: expect.stringContaining('server'),
    });
  });

  it('gets a compile error for what the API does not have', async () => {
    const program = readFileSync(join(folder, 'program.ts'), 'utf8');
    const mistakes = {
      'a path': [`'/compliance/checks/{id}'`, `'/compliance/check/{id}'`],
      'a method': ['client.GET(`/health`', 'client.PUT(`/health`'],
      'a query': ['server: `em-1` } }', 'servers: `em-1` } }'],
      'a kind of value': [`dryRun: true`, `dryRun: 'yes'`],
      'a field of a body': [`job: 'Exchange Backup'`, `jobs: 'Exchange Backup'`],
      'a header': [`'Idempotency-Key'`, `'Idempotence-Key'`],
      'a field of an answer': ['clone.outcome', 'clone.result'],
      'a status': [`=== 'finished'`, `=== 'done'`],
      'a code': [`'invalid-input'`, `'invalid-inputs'`],
    };
    const files = Object.entries(mistakes).map(([what, [right = '', wrong = '']]) => {
      const [from, to] = [right, wrong].map((text) => text.replaceAll('`', "'"));
      expect(program, what).toContain(from);
      const file = `${what.replaceAll(' ', '-')}.ts`;
      writeFileSync(join(folder, file), program.replaceAll(from ?? '', to ?? ''));
      return file;
    });
    const complaints = await typeCheck();
    const complainedOf = complaints.match(/^[\w-]+\.ts(?=\(\d+,\d+\): error TS)/gm);
    expect(new Set(complainedOf), complaints).toEqual(new Set(files));
  });
});
