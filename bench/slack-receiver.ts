import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleFunctions } from '../lib/bundling/bundle.ts';
import { runtimeConfiguration } from '../lib/configuration/read-automation.ts';
import { automation } from '../lib/configuration/schema.ts';
import type { Answered } from './sides/slack-receiver.ts';
import { startAwsStandIn } from './tools/aws-stand-in.ts';
import { exact, here, ratio } from './tools/figures.ts';
import { inFreshProcess } from './tools/fresh-process.ts';
import { alternate, quantile } from './tools/measure.ts';
import { show } from './tools/show.ts';

const coldRounds = 15;
const warmRounds = 3;
const warmCommands = 1000;
const secret = 'signing-secret-of-a-bench';
const servers = {
  'em-1': { product: 'enterprise-manager', url: 'https://em.example.internal:9398', tls: 'public' },
};
const slack = { permissions: [{ users: ['U0BENCH'], allow: ['jobs:read'], servers: ['*'] }] };

const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
const aws = await startAwsStandIn({
  'secretsmanager.GetSecretValue': { SecretString: JSON.stringify({ secret }) },
  'AWSStepFunctions.StartExecution': { executionArn: 'arn:aws:states:bench', startDate: 1_800_000_000 },
});
try {
  const ours = await ourBundle();
  const bolt = await boltBundle();
  const cold = await alternate(sides(1, ours.file, bolt.file), { rounds: coldRounds });
  const warm = await alternate(sides(1 + warmCommands, ours.file, bolt.file), {
    rounds: warmRounds,
    warmUps: 0,
  });
  const started = aws.asked.get('AWSStepFunctions.StartExecution');
  const expected = 2 * (coldRounds + 1 + warmRounds * (1 + warmCommands));
  if (started !== expected) throw new Error(`${started} executions were started, and not ${expected}.`);
  const coldOf = (side: Answered[]) => side.map(({ coldMs }) => coldMs);
  const warmAt = (side: Answered[], share: number) => side.map(({ warmMs }) => quantile(warmMs, share));
  const pair = (one: number[], other: number[]) => ({
    ours: ['ours', one] as [string, number[]],
    floor: ['Bolt', other] as [string, number[]],
  });
  show({
    bench: 'slack-receiver',
    what: "the receiving function beside the same command on Bolt's AwsLambdaReceiver: verify, start the work, answer",
    figures: [
      ratio('load to first answer ÷ Bolt', pair(coldOf(cold.ours), coldOf(cold.bolt)), 0.5),
      exact('bundle', ours.bytes / 1024, 'KiB'),
      exact("Bolt's bundle", bolt.bytes / 1024, 'KiB'),
      exact('bundle ÷ Bolt', ours.bytes / bolt.bytes, 'ratio', { budget: 0.25 }),
      here('warm answer, p50', warmAt(warm.ours, 0.5), 'ms'),
      here('warm answer, p99', warmAt(warm.ours, 0.99), 'ms'),
      here('warm answer, slowest', warmAt(warm.ours, 1), 'ms', { budget: 300 }),
      here("Bolt's warm answer, p50", warmAt(warm.bolt, 0.5), 'ms'),
      here("Bolt's warm answer, p99", warmAt(warm.bolt, 0.99), 'ms'),
      ratio('warm answer, p50 ÷ Bolt', pair(warmAt(warm.ours, 0.5), warmAt(warm.bolt, 0.5))),
    ],
    notes: [
      `Cold: a fresh Node.js each time, ${coldRounds} rounds of both in turn, from before the bundle is loaded to the answer of the first signed command. Warm: ${warmCommands} more in one process, ${warmRounds} rounds.`,
      'Both start an execution at the same stand-in for Step Functions, which answers at once, and answer after it.',
      "Ours fetches its signing secret from Secrets Manager on the first command; Bolt's is in its environment, and it asks Slack nothing to authorize. Ours also reads the command, checks a permission and seals the response_url.",
      'Both bundles are minified by esbuild for the same Node.js; ours is the one deployed, with what it loads on demand counted in.',
    ],
  });
} finally {
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
}

function sides(commands: number, ours: string, bolt: string) {
  const environment = {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    SECRET_PREFIX: 'Bench',
    SLACK_SIGNING_SECRET: secret,
    SLACK_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:bench',
  };
  const script = new URL('sides/slack-receiver.ts', import.meta.url);
  const side = (file: string) => () =>
    inFreshProcess<Answered>(script, [file, String(commands)], environment);
  return { ours: side(ours), bolt: side(bolt) };
}

async function ourBundle(): Promise<{ file: string; bytes: number }> {
  const configuration = runtimeConfiguration(
    automation.parse({ servers, slack }),
    join(folder, 'automation.yaml'),
  );
  const bundles = await bundleFunctions(configuration, join(folder, 'bundles'));
  const receiving = bundles.find(({ name }) => name === 'slack-http');
  if (!receiving) throw new Error('There is no function slack-http.');
  return { file: join(receiving.folder, 'index.mjs'), bytes: receiving.codeBytes };
}

async function boltBundle(): Promise<{ file: string; bytes: number }> {
  const file = join(folder, 'bolt.cjs');
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, 'sides/bolt-receiver.ts')],
    outfile: file,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return { file, bytes };
}
