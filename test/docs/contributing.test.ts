import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const guide = readFileSync('docs/contributing.md', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'contributing-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a command prints, whether or not it succeeds. */
async function run(command: string, args: string[]): Promise<{ printed: string; failed: boolean }> {
  const bin = resolve('node_modules/.bin', command);
  try {
    const { stdout } = await promisify(execFile)(bin, args, {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1' },
    });
    return { printed: stdout, failed: false };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { printed: stdout + stderr, failed: true };
  }
}

const change = (file: string, by: (text: string) => string) =>
  writeFileSync(join(folder, file), by(readFileSync(join(folder, file), 'utf8')));

/** Puts a block of the guide into the copy: a whole file, or lines added to and taken from one. */
function put(language: string, file: string, block: string): void {
  if (language === 'ts') {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), block);
    return;
  }
  const lines = block.trimEnd().split('\n');
  const side = (unwanted: string) =>
    lines
      .filter((line) => !line.startsWith(unwanted))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  change(file, (text) => {
    expect(text.split(side('+')), `${file} holds this once: ${side('+')}`).toHaveLength(2);
    return text.replace(side('+'), () => side('-'));
  });
}

const blocks = [...guide.matchAll(/^```(ts|diff) (\S+)\n([\s\S]*?)^```/gm)].map(
  ([, language = '', file = '', block = '']) => ({ language, file, block }),
);

const left = new Set(['node_modules', '.git', '.local', 'cdk.out']);

beforeAll(() => {
  cpSync('.', folder, { recursive: true, filter: (path) => !left.has(basename(path)) });
  for (const modules of ['node_modules', 'test/api-client/node_modules'])
    symlinkSync(resolve(modules), join(folder, modules));
  for (const { language, file, block } of blocks) put(language, file, block);
});

interface TestFile {
  name: string;
  assertionResults: { fullName: string; status: string }[];
}

/** For the tests of a file that ran: the name of each and whether it passed. */
let testsOf: (file: string) => string[];
let said: string;

// One run of all files: loading the modules and synthesizing the stack for flows take longer than the tests.
beforeAll(async () => {
  const contract = 'test/functions/notices/channels/contract';
  const rules = ['rules/jobs/undescribed', 'rules/registry'].map(
    (each) => `test/functions/compliance/${each}`,
  );
  const { printed, failed } = await run('vitest', [
    'run',
    ...['--reporter=default', '--reporter=json', '--outputFile.json=results.json'],
    // One worker loads once what each of four would load.
    '--maxWorkers=1',
    // Without the other channels, and without the document's tests of each route.
    ...['-t', '^(?!a (?!ntfy )[\\w-]+ channel |its JSON Schemas |[A-Z]+ /)'],
    ...[...rules, contract, 'test/flows/jobs/job-counts', 'test/lib/openapi/document'],
  ]);
  expect(failed, printed).toBe(false);
  const results: { testResults: TestFile[] } = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'));
  said = printed;
  testsOf = (file) =>
    results.testResults
      .filter(({ name }) => name.includes(file))
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status !== 'skipped')
      .map(({ fullName, status }) => `${status}: ${fullName}`);
});

describe('the guide', () => {
  it('shows a rule that passes its own tests and those of every rule', () => {
    for (const file of ['rules/jobs/undescribed.test.ts', 'rules/registry.test.ts']) {
      expect(testsOf(file), said).not.toEqual([]);
      expect(testsOf(file).filter((each) => !each.startsWith('passed: '))).toEqual([]);
    }
  });

  it('shows a channel of notices that keeps the contract of all channels', () => {
    const passed = testsOf('channels/contract.test.ts').filter((each) =>
      each.startsWith('passed: a ntfy channel'),
    );
    expect(passed.length, said).toBeGreaterThanOrEqual(10);
  });

  it('shows an action whose flow passes, and that the API documents', () => {
    expect(testsOf('flows/jobs/job-counts.test.ts'), said).toEqual([
      expect.stringMatching(/^passed: counts every job once/),
    ]);
    expect(testsOf('openapi/document.test.ts')).toContain(
      'passed: documents every route that is deployed, and no other',
    );
  });

  // The types are checked only once, because that takes longest. The test compares everything that the compiler
  // reports.
  it('shows a rule and an action that compile, and names every file that must know a new product', async () => {
    change('functions/products.ts', (text) => text.replace("'microsoft365'", "'microsoft365', 'another'"));
    change('functions/servers/log-on.ts', (text) =>
      text.replace(
        'client: Microsoft365 };',
        "client: Microsoft365 } | { product: 'another'; client: Microsoft365 };",
      ),
    );
    // Only the guide's tests are checked: all tests would take half of the time. One thread needs half of the work,
    // because each of the usual four checkers checks the same types again.
    const shown = blocks.map(({ file }) => file);
    const include = ['functions', 'lib', 'commands', 'packages/*/src', ...shown];
    writeFileSync(join(folder, 'guide.json'), JSON.stringify({ extends: './tsconfig.json', include }));
    const { printed } = await run('tsc', ['-p', 'guide.json', '--singleThreaded', '--incremental', 'false']);
    const faulty = new Set(
      [...printed.matchAll(/^([^(\s]+)\(\d+,\d+\): error/gm)].map(([, file = '']) => file),
    );
    expect(blocks.length).toBeGreaterThan(9);
    expect(shown.filter((file) => faulty.has(file))).toEqual([]);
    const named = guide.slice(guide.indexOf('<!-- places -->'), guide.indexOf('<!-- /places -->'));
    const places = [...named.matchAll(/`([^`]+\.ts)`/g)].map(([, file = '']) => file);
    const told = [...faulty].filter((file) => /^(functions|lib|commands)\//.test(file));
    expect(told.sort()).toEqual(places.sort());
  });
});
