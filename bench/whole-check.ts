import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type FunctionSettings, functionSettings } from '@veeam-automation/local-cloud/lambda/settings';
import { readAssembly } from '@veeam-automation/local-cloud/template/assembly';
import { resolveResources } from '@veeam-automation/local-cloud/template/resources';
import { stringify } from 'yaml';
import { type DeployedStack, startStack } from '../commands/cost/deployment.ts';
import { startLabProcess } from '../commands/cost/lab-process.ts';
import type { CheckResult } from '../functions/compliance/check/check-view.ts';
import { checkKey, latestKey } from '../functions/compliance/record/items.ts';
import { AutomationRecord } from '../functions/platform/record/record.ts';
import type { Judged } from './sides/judge-function.ts';
import { execute, secondsOf, stateSeconds } from './tools/execution.ts';
import { exact, type Figure, here, number } from './tools/figures.ts';
import { inFreshProcess, peakMemoryMib } from './tools/fresh-process.ts';
import { median, spent } from './tools/measure.ts';
import { show } from './tools/show.ts';

type Checked = Awaited<ReturnType<typeof checkAll>>;
type Alone = Awaited<ReturnType<typeof readAlone>>;

const servers = 100;
/** Some of an estate's jobs are another product's: of this many, the server has just under 1,000. */
const jobs = 1050;
const rounds = 5;
const pagePath = '/api/v1/jobs';
/** The lab would answer at once; a real server does not. */
const pageDelayMs = 1000;

const lab = await startLabProcess({ jobs, servers: 1 });
const server = lab.server('backup-replication');
const names = Array.from({ length: servers }, (_, index) => `vbr-${String(index + 1).padStart(3, '0')}`);
const stack = await startStack(automation(), {});
let whole: Checked;
let slow: Checked;
const alone: Alone[] = [];
const slowAlone: Alone[] = [];
const judged: Judged[] = [];
try {
  const { user: username, password } = LAB_ACCOUNTS.viewer;
  for (const name of names) {
    stack.cloud.secrets.put(`VeeamAutomation/read/${name}`, JSON.stringify({ username, password }));
  }
  whole = await checkAll();
  for (let round = 0; round < rounds; round++) alone.push(await readAlone());
  for (let round = 0; round < rounds; round++) judged.push(await judgeAgain(whole));
  await lab.delay(server.name, pagePath, pageDelayMs);
  slow = await checkAll();
  for (let round = 0; round < rounds; round++) slowAlone.push(await readAlone());
} finally {
  await stack.close();
  await lab.close();
}

const pages = alone[0]?.requests.filter((request) => request.includes(pagePath)).length;
show({
  bench: 'whole-check',
  what: `one check of ${servers} servers × ${number(whole.result.jobs / servers)} jobs in the local cloud, from its start to its end`,
  figures: [
    once('whole check', whole.seconds, 's', partsOf(whole)),
    againstPages("whole check ÷ the slowest server's pages", whole, alone),
    once('whole check, 1 s more a page', slow.seconds, 's', partsOf(slow)),
    againstPages("whole check ÷ the slowest server's pages, 1 s more a page", slow, slowAlone),
    here(
      "one server's reading, alone and warm",
      alone.map(({ elapsedMs }) => elapsedMs),
      'ms',
    ),
    exact('requests per server', whole.requests / servers, 'requests', { from: `${pages} of them for jobs` }),
    exact('state transitions', whole.transitions, ''),
    here(
      'judge function, processor',
      judged.map(({ processorMs }) => processorMs / 1000),
      's',
    ),
    here(
      'judge function, peak memory',
      judged.map(({ peakMib }) => peakMib),
      'MiB',
    ),
    once(
      'peak memory of the local cloud',
      whole.peakMib,
      'MiB',
      'all functions and all objects, in one process',
    ),
  ],
  notes: [
    `One lab server stands for all ${servers}, under ${servers} names. It, the local cloud and the functions share this machine's cores: readings that would run side by side wait for each other, which makes the first ratio large and says little of AWS. The second is nearer: there, servers are what is waited for.`,
    `The local cloud runs 8 instances of a function at most and the workflow reads 10 servers at once, so ${servers} servers are ${Math.ceil(servers / 8)} turns; the first check loads every function, too.`,
    'The slowest server is any of them: its pages are those of a reading with nothing beside it, in time of the lab, added up although some overlap.',
    'The judge function is the bundle as deployed, in a process of its own: it gets the readings and writes the reports, besides judging. What the rules alone take of 100 servers, and its budgets, are in the bench compliance.',
    `Requests of one reading: ${(alone[0]?.requests ?? []).join(', ')}.`,
  ],
});

async function checkAll() {
  const before = (await lab.requests()).length;
  const execution = await execute(stack, '/compliance/checks');
  const result = JSON.parse(execution.output ?? '{}') as CheckResult;
  const read = stateSeconds(execution, 'ReadServer').length;
  const [judgeSeconds, ...again] = stateSeconds(execution, 'Judge');
  if (judgeSeconds === undefined || again.length > 0 || read !== servers) {
    throw new Error(`${read} of ${servers} servers were read at the first try.`);
  }
  return {
    input: execution.input,
    result,
    judgeSeconds,
    seconds: secondsOf(execution),
    transitions: execution.transitions,
    requests: (await lab.requests()).length - before,
    peakMib: peakMemoryMib(),
  };
}

/** The reading of one server, with no other work in parallel, and the requests to the server. */
async function readAlone() {
  const before = (await lab.requests()).length;
  const event = { checkId: 'alone', server: names[0], lastTry: false };
  const { elapsedMs } = await spent(async () => {
    const { error } = await stack.cloud.invoke('ComplianceComplianceReadServer', event);
    if (error) throw new Error(error.errorMessage);
  });
  const asked = (await lab.requests()).slice(before);
  const pageMs = asked
    .filter(({ path }) => path.startsWith(pagePath))
    .reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const requests = asked.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
  return { elapsedMs, pageMs, requests };
}

/** Judges the same readings again, in a separate process, with the data that the first check has written. */
async function judgeAgain({ input, result }: Checked): Promise<Judged> {
  const { folder, handler, environment } = await judgeSettings(stack);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({
    endpoint: stack.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials,
  });
  const record = new AutomationRecord(environment['RECORD_TABLE'] ?? '', { client });
  await record.deleteAll([latestKey, checkKey(result.checkId)]);
  const file = join(folder, handler.replace(/\.[^.]+$/, '.mjs'));
  const script = new URL('sides/judge-function.ts', import.meta.url);
  const again = await inFreshProcess<Judged>(script, [file, input], environment);
  if (again.jobs !== result.jobs) throw new Error(`${again.jobs} jobs were judged, and not ${result.jobs}.`);
  return again;
}

async function judgeSettings({ assembly, cloud }: DeployedStack): Promise<FunctionSettings> {
  const resources = resolveResources(await readAssembly(assembly));
  const judges = resources
    .ofType('AWS::Lambda::Function')
    .filter(({ logicalId }) => logicalId.startsWith('ComplianceComplianceJudge'));
  const [judge] = judges;
  if (!judge || judges.length > 1) throw new Error(`${judges.length} functions judge.`);
  return functionSettings(judge, assembly, cloud.awsEndpointUrl);
}

function automation(): string {
  const { product, url, fingerprint256: fingerprint } = server;
  const each = { product, url, tls: { fingerprint } };
  return stringify(
    { servers: Object.fromEntries(names.map((name) => [name, each])) },
    { aliasDuplicateObjects: false },
  );
}

function partsOf({ seconds, judgeSeconds }: Checked): string {
  return `the judge ${number(judgeSeconds)} s of them, nearly all else reading (${number(seconds - judgeSeconds)} s)`;
}

function againstPages(name: string, { seconds }: Checked, readings: Alone[]): Figure {
  const pageSeconds = median(readings.map(({ pageMs }) => pageMs)) / 1000;
  const from = `${number(seconds)} s, its pages ${number(pageSeconds)} s`;
  return { name, value: seconds / pageSeconds, unit: 'ratio', comparable: 'no', from };
}

function once(name: string, value: number, unit: string, from: string): Figure {
  return { name, value, unit, comparable: 'no', from };
}
