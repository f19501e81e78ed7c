import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';
import { importFaults } from './check/imports.ts';
import { thirdPartyNotices } from './check/licences.ts';
import { runCommand } from './command-line/run-command.ts';
import { documents } from './docs/documents.ts';
import { outOfStep, write } from './docs/generated-document.ts';

const usage = `npm run check [-- --fix]

Checks types, lint and format, unused code, who imports whom, the licences of what is bundled, the files that are made
from code, and the sizes of the functions' bundles.
--fix mends what a program can: format, lint, THIRD-PARTY-NOTICES.md and the files that are made from code.`;

const root = resolve(import.meta.dirname, '..');
const notices = join(root, 'THIRD-PARTY-NOTICES.md');

/** This Node.js comes first in the path, as in every npm script. The machine's own may be older. */
const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}` };

/** Runs a program of the packages. Returns its output when it failed. */
async function program(name: string, ...args: string[]): Promise<string[]> {
  try {
    await promisify(execFile)(join(root, 'node_modules/.bin', name), args, {
      cwd: root,
      env,
      maxBuffer: 2 ** 26,
    });
    return [];
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      message,
    } = error as { stdout?: string; stderr?: string; message: string };
    return [stdout + stderr || message];
  }
}

async function licences(fix: boolean): Promise<string[]> {
  const { text, refused } = await thirdPartyNotices(root);
  if (fix) await writeFile(notices, text);
  const isInStep = (await readFile(notices, 'utf8').catch(() => '')) === text;
  return [
    ...refused.map((each) => `${each}: its licence is not listed in commands/check/licences.ts.`),
    ...(isInStep ? [] : ['THIRD-PARTY-NOTICES.md is out of step: npm run check -- --fix writes it.']),
  ];
}

async function madeFromCode(fix: boolean): Promise<string[]> {
  const late = await outOfStep(documents, root);
  if (fix) await write(late, root);
  return fix ? [] : late.map(({ file }) => `${file} is out of step: npm run docs writes it.`);
}

/** All checks. Those with automatic fixes come first. Each returns its faults. */
const checks: readonly { name: string; run(fix: boolean): Promise<string[]> }[] = [
  {
    name: 'lint and format',
    run: (fix) => program('biome', 'check', '--error-on-warnings', ...(fix ? ['--write'] : [])),
  },
  { name: 'licences', run: licences },
  { name: 'files made from code', run: madeFromCode },
  { name: 'types', run: async () => [...(await program('tsc')), ...(await program('tsc', '-p', 'web'))] },
  { name: 'unused code', run: () => program('knip') },
  {
    name: 'imports',
    run: async () =>
      importFaults(root).map(
        ({ file, imports }) => `${file} imports ${imports}, which commands/check/layers.ts does not allow.`,
      ),
  },
  {
    name: 'bundles',
    run: () => program('vitest', 'run', 'test/lib/bundles.test.ts'),
  },
];

await runCommand({ usage, options: { fix: { type: 'boolean', default: false } } }, async ({ values }) => {
  const failed: string[] = [];
  const waiting = [...checks];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const began = performance.now();
      const faults = await check.run(values.fix);
      console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${check.name}`);
      for (const fault of faults) console.error(fault);
      if (faults.length > 0) failed.push(check.name);
    }
  };
  // Two checks run at once: most use one processor. With `fix`, they run one by one: one may change files of the next.
  await Promise.all(Array.from({ length: values.fix ? 1 : 2 }, work));
  if (failed.length > 0) throw new CommandFailedError(`Not in order: ${failed.join(', ')}.`);
});
