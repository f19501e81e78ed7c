import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { type BenchResult, isOver } from './tools/figures.ts';
import { asText, machine } from './tools/show.ts';

/** Every bench. Each runs in its own process, so that none warms another's code or fills its memory. */
const benches = [
  'clone-flow',
  'clone-batch',
  'clone-bad-days',
  'client-cost',
  'functions',
  'http-trigger',
  'slack-receiver',
  'start',
  'synth',
  'job-states',
  'compliance',
  'settings',
  'check-bytes',
  'whole-check',
  'policy-test',
  'record',
  'report',
  'copy-jobs-policy',
  'window',
] as const;

const asJson = process.argv.includes('--json');
const results: BenchResult[] = [];
const failed: string[] = [];
for (const name of benches) {
  const result = await run(name);
  if (!result) failed.push(name);
  else if (results.push(result) && !asJson) console.log(asText(result));
}

if (asJson) console.log(JSON.stringify({ machine: machine(), results, failed }, undefined, 2));
else {
  const over = results.flatMap(({ bench, figures }) =>
    figures.filter(isOver).map((figure) => `${bench}: ${[figure.of, figure.name].filter(Boolean).join(' ')}`),
  );
  console.log(over.length === 0 ? 'Every budget is kept.' : `Over budget:\n  ${over.join('\n  ')}`);
  if (failed.length > 0) console.log(`Failed, see above: ${failed.join(', ')}`);
  console.log(machine());
}
// People judge a figure over its budget. Only a bench that could not measure is an error.
if (failed.length > 0) process.exitCode = 1;

/** The result of one bench, or undefined if it failed; its own error stream says why. */
async function run(name: string): Promise<BenchResult | undefined> {
  if (!asJson) process.stderr.write(`… ${name}\n`);
  const child = spawn(process.execPath, [`${import.meta.dirname}/${name}.ts`, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [output, code] = await Promise.all([text(child.stdout), closed]);
  return code === 0 ? JSON.parse(output) : undefined;
}
