import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MutantResult } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { CommandFailedError, UsageError } from '@veeam-automation/cli/command-line/errors';
import { runCommand } from '../commands/command-line/run-command.ts';
import { flowFails } from './mutate/flows.ts';
import { diffOf, interval, scoreOf } from './mutate/score.ts';

const usage = `npm run mutate -- PATH [--sample 200] [--seed 1] [--flow FILE]

Changes the code below PATH, one place at a time, and sees whether the unit tests of its folder notice:
Stryker's mutants, a sample of them that the seed decides. Prints the share that was noticed with its 95 % interval, and
each survivor. PATH is a folder or a file of functions/ or packages/veeam/src. --flow runs a flow, such as
test/flows/clone.test.ts, against the survivors, on functions that are bundled from the mutated source: half a minute
each and more.`;

await runCommand(
  {
    usage,
    options: {
      sample: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      flow: { type: 'string' },
    },
    wordsAtMost: 1,
  },
  async ({ values, positionals: [path] }) => {
    const [size, seed] = [Number(values.sample), Number(values.seed)];
    if (path === undefined || !(size > 0) || !Number.isInteger(seed)) throw new UsageError(usage);
    const files = sourcesIn(path);
    if (files.length === 0) throw new UsageError(`${path} holds no source that is mutated.\n\n${usage}`);
    const { killed, survivors, typeErrors, all } = scoreOf(await runMutants(path, files, { size, seed }));
    const { flow } = values;
    if (flow !== undefined && (await flowFails(flow)))
      throw new CommandFailedError(`${flow} fails without a mutant.`);
    const left: MutantResult[] = [];
    for (const survivor of survivors)
      if (flow === undefined || !(await flowFails(flow, survivor))) left.push(survivor);
    for (const survivor of left) {
      const { fileName, location, mutatorName, status } = survivor;
      const file = relative(process.cwd(), fileName);
      console.log(`\n${file}:${location.start.line} ${mutatorName}, ${status}`);
      console.log(diffOf(survivor, readFileSync(file, 'utf8')));
    }
    const ran = killed + survivors.length;
    const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
    const shareOf = (count: number) =>
      `${count} of ${ran}, ${percent(count / ran)} (${interval(count, ran).map(percent).join(' to ')})`;
    console.log(
      `\n${path}, seed ${seed}: ${ran} of ${all} mutants; besides, ${typeErrors} that types refuse.`,
    );
    console.log(`Killed by unit tests: ${shareOf(killed)}`);
    if (flow !== undefined) console.log(`… and by ${flow}: ${shareOf(ran - left.length)}`);
  },
);

/** The unit tests nearest to a path: of its own folder, or else of the one above. Others meet its code, too, but less. */
function testsOf(path: string): string {
  const mirrored = path.startsWith('packages') ? path.replace('/src', '/test') : `test/${path}`;
  let folder = mirrored.replace(/\/$/, '');
  while (!existsSync(folder) || !statSync(folder).isDirectory()) folder = dirname(folder);
  return folder;
}

function sourcesIn(path: string): string[] {
  const listed = execFileSync('git', ['ls-files', '--', path], { encoding: 'utf8' });
  return listed.split('\n').filter((file) => /^(functions|packages\/veeam\/src)\/.*(?<!\.d)\.ts$/.test(file));
}

async function runMutants(
  path: string,
  files: string[],
  sample: { size: number; seed: number },
): Promise<MutantResult[]> {
  const tempDirName = mkdtempSync(join(tmpdir(), 'mutate-'));
  try {
    return await new Stryker({
      mutate: files,
      tempDirName,
      ignorePatterns: ['cdk.out', '.local', 'packages/*/dist', 'dist'],
      testRunner: 'vitest',
      vitest: {
        configFile: 'bench/mutate/vitest.config.ts',
        dir: testsOf(path),
      },
      plugins: [
        fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner')),
        resolve('bench/mutate/sample.ts'),
      ],
      checkers: ['sample'],
      ...{ sample },
      concurrency: 1,
      // They end what hangs; a busy machine must not kill a mutant.
      timeoutMS: 30_000,
      timeoutFactor: 2,
      dryRunTimeoutMinutes: 30,
      reporters: ['progress-append-only'],
      disableTypeChecks: false,
      // It would rewrite the real one by a function that TypeScript 7 no longer has.
      tsconfigFile: 'none',
      // It does not know the plugin's own option.
      warnings: false,
      allowConsoleColors: false,
    }).runMutationTest();
  } finally {
    rmSync(tempDirName, { recursive: true, force: true });
  }
}
