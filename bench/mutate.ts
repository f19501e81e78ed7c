import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MutantResult } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { CommandFailedError, UsageError } from '@veeam-automation/cli/command-line/errors';
import { runCommand } from '../commands/command-line/run-command.ts';
import { flowFails } from './mutate/flows.ts';
import { diffOf, percentsOf, scoreOf, withScore } from './mutate/score.ts';

const usage = `npm run mutate -- PATH [--sample 200] [--seed 1] [--flow FILE]... [--record]

Changes the code below PATH, one place at a time, and sees whether the unit tests of its function or package notice:
Stryker's mutants, a sample of them that the seed decides. Prints the share that was noticed with its 95 % interval, and
each survivor. PATH is a folder or a file of functions/ or packages/veeam/src. --flow runs a flow, such as
test/flows/clones/clone.test.ts, against the survivors, on functions that are bundled from the mutated source: ten
seconds each and more. Several flows run one after the other, each against what those before it left. --record writes
the share into docs/verification.md.`;

const scores = 'docs/verification.md';

await runCommand(
  {
    usage,
    options: {
      sample: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      flow: { type: 'string', multiple: true, default: [] },
      record: { type: 'boolean', default: false },
    },
    wordsAtMost: 1,
  },
  async ({ values, positionals: [path] }) => {
    const [size, seed] = [Number(values.sample), Number(values.seed)];
    if (path === undefined || !(size > 0) || !Number.isInteger(seed)) throw new UsageError(usage);
    const files = sourcesIn(path);
    if (files.length === 0) throw new UsageError(`${path} holds no source that is mutated.\n\n${usage}`);
    const startedAt = performance.now();
    const { killed, survivors, typeErrors, sentences, all } = scoreOf(
      await runMutants(path, files, { size, seed }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    const { flow: flows } = values;
    let left = survivors;
    for (const flow of flows) {
      if (await flowFails(flow)) throw new CommandFailedError(`${flow} fails without a mutant.`);
      const missed: MutantResult[] = [];
      for (const survivor of left) if (!(await flowFails(flow, survivor))) missed.push(survivor);
      left = missed;
    }
    for (const survivor of left) {
      const { fileName, location, mutatorName, status } = survivor;
      const file = relative(process.cwd(), fileName);
      console.log(`\n${file}:${location.start.line} ${mutatorName}, ${status}`);
      console.log(diffOf(survivor, readFileSync(file, 'utf8')));
    }
    const ran = killed + survivors.length;
    const byUnits = percentsOf(killed, ran);
    const byAll = percentsOf(ran - left.length, ran);
    console.log(
      `\n${path}, seed ${seed}: ${ran} of ${all} mutants; besides, ${typeErrors} that types refuse and ${sentences} in sentences for people. ${(seconds / ran).toFixed(1)} s each.`,
    );
    console.log(`Killed by unit tests: ${byUnits}`);
    if (flows.length > 0) console.log(`… and by ${flows.join(', ')}: ${byAll}`);
    if (values.record) {
      const cells = [
        all.toLocaleString('en'),
        String(seed),
        byUnits,
        flows.length === 0 ? '' : `${byAll}: ${flows.map((flow) => `\`${flow}\``).join(', ')}`,
      ];
      const date = new Date().toISOString().slice(0, 10);
      writeFileSync(scores, withScore(readFileSync(scores, 'utf8'), path, [...cells, date]));
    }
  },
);

/** The unit tests of the path's function or package, and the test folder that mirrors the path. */
function testsOf(path: string): { all: string; nearest: string } {
  const isPackage = path.startsWith('packages');
  let nearest = (isPackage ? path.replace('/src', '/test') : `test/${path}`).replace(/\/$/, '');
  while (!existsSync(nearest) || !statSync(nearest).isDirectory()) nearest = dirname(nearest);
  return { all: nearest.split('/').slice(0, 3).join('/'), nearest };
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
  const tests = testsOf(path);
  // Its runner inherits the environment, and vitest's configuration has no other way to hear of it.
  process.env['MUTATE_NEAREST'] = tests.nearest;
  const tempDirName = mkdtempSync(join(tmpdir(), 'mutate-'));
  try {
    return await new Stryker({
      mutate: files,
      tempDirName,
      ignorePatterns: ['cdk.out', '.local', 'packages/*/dist', 'dist'],
      testRunner: 'vitest',
      vitest: {
        configFile: 'bench/mutate/vitest.config.ts',
        dir: tests.all,
      },
      plugins: [
        fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner')),
        resolve('bench/mutate/sample.ts'),
        resolve('bench/mutate/sentences.ts'),
      ],
      checkers: ['sample'],
      ignorers: ['sentences'],
      ...{ sample },
      concurrency: 1,
      // These timeouts end hanging tests. A busy machine must not count as a killed mutant.
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
