import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../commands/command-line/run-program.ts';
import { buildFunction, buildTogether } from '../lib/bundling/bundle.ts';
import { type FunctionName, functionEntries } from '../lib/bundling/functions.ts';
import { here } from './tools/figures.ts';
import { spent } from './tools/measure.ts';
import { show } from './tools/show.ts';

const rounds = 3;
const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
const config = join(folder, 'automation.yaml');
writeFileSync(
  config,
  'servers: { em-1: { product: enterprise-manager, url: https://em.example, tls: public } }\n',
);

const names = Object.keys(functionEntries) as FunctionName[];

const whole: number[] = [];
const unvalidated: number[] = [];
const bundling: number[] = [];
const together: number[] = [];
try {
  // The first synth builds the code of the functions, unless the code of these sources was built before.
  await synth({});
  for (let round = 0; round < rounds; round++) {
    whole.push(await synth({}));
    unvalidated.push(await synth({ CDK_VALIDATION: 'false' }));
    const { elapsedMs } = await spent(() =>
      Promise.all(names.map((name) => buildFunction(name, join(folder, 'code', name)))),
    );
    bundling.push(elapsedMs / 1000);
    const inOnePass = join(folder, `together-${round}`);
    mkdirSync(inOnePass);
    together.push((await spent(() => buildTogether(inOnePass))).elapsedMs / 1000);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

show({
  bench: 'synth',
  what: 'synthesizing the stack, warm: the code of the functions is built already',
  figures: [
    here('synth', whole, 's', { budget: 15 }),
    here("synth without CloudFormation's schemas", unvalidated, 's'),
    here('building the code of all functions, as it is deployed', bundling, 's'),
    here('… in one pass, for `npm start` and the tests', together, 's', { budget: 3 }),
  ],
  notes: [
    `A process of its own each time, median of ${rounds}, after one that is not counted.`,
    "The CDK holds the template against CloudFormation's schemas unless CDK_VALIDATION is false.",
  ],
});

/** @returns seconds */
async function synth(environment: Record<string, string>): Promise<number> {
  const CDK_OUTDIR = join(folder, 'cdk.out');
  const { elapsedMs } = await spent(() =>
    run(['lib/app.ts'], { ...environment, CDK_OUTDIR, CDK_CONTEXT_JSON: JSON.stringify({ config }) }),
  );
  return elapsedMs / 1000;
}
