import { readFileSync } from 'node:fs';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import { ElementRecord } from '@veeam-automation/veeam/enterprise-manager/elements/element-record';
import { readXml } from '@veeam-automation/veeam/enterprise-manager/elements/read-xml';
import { readJob } from '@veeam-automation/veeam/enterprise-manager/jobs';
import { OddValues } from '@veeam-automation/veeam/reading/odd-values';
import { Connection } from '@veeam-automation/veeam/transport/connection';
import { XMLParser } from 'fast-xml-parser';
import { Pool } from 'undici';
import { startLabProcess } from '../commands/cost/lab-process.ts';
import { bareTls } from './tools/bare-tls.ts';
import { ratio } from './tools/figures.ts';
import { inParallel } from './tools/in-parallel.ts';
import { alternate, type Spent, spent } from './tools/measure.ts';
import { show } from './tools/show.ts';

const calls = 1000;
const connections = 4;
const parses = 300;

const lab = await startLabProcess({ taskDurationMs: 3_600_000 });
const server = lab.server('enterprise-manager');
const { name, product, url, fingerprint256 } = server;
const connection = new Connection(
  { name, product, baseUrl: url, tls: { kind: 'fingerprint', sha256: fingerprint256 } },
  { connections },
);
const pool = new Pool(url, { connections, connect: bareTls(server) });
const { user: username, password } = LAB_ACCOUNTS.administrator;
const client = await EnterpriseManager.logOn(connection, { username, password });

const [job] = (await client.jobs.references()).slice(0, 1);
if (!job) throw new Error('The lab has no job.');
const task = await client.jobs.stop(job.id);
const headers = { 'X-RestSvcSessionId': (await client.session()).token, Accept: 'application/xml' };
const userParser = new XMLParser({ ignoreAttributes: false });

async function bareText(): Promise<string> {
  const { statusCode, body } = await pool.request({ path: `/api/tasks/${task.id}`, method: 'GET', headers });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`GET task answered ${statusCode}: ${text}`);
  return text;
}

/** One side: all calls, with as many at a time as there are connections. */
const callSide = (work: () => Promise<unknown>) => () => spent(() => inParallel(calls, connections, work));

const called = await alternate(
  {
    client: callSide(() => client.tasks.get(task.id)),
    bare: callSide(bareText),
    parsing: callSide(async () => userParser.parse(await bareText())),
  },
  { rounds: 31, warmUps: 3 },
);
await client.logOut();
await pool.destroy();
await connection.close();
await lab.close();

const fixture = new URL('../packages/veeam/test/enterprise-manager/fixtures/job-entity.xml', import.meta.url);
const xml = readFileSync(fixture, 'utf8');
/** Only the options that our reader needs: the minimum of work for fast-xml-parser. */
const leanParser = new XMLParser({
  ignoreAttributes: false,
  preserveOrder: true,
  parseTagValue: false,
  parseAttributeValue: false,
  jPath: false,
  processEntities: false,
});
const reading = { odd: new OddValues((text) => text), format: 'xml', strict: true } as const;
const parseSide = (work: () => unknown) => () =>
  spent(() => {
    for (let left = parses; left > 0; left--) work();
  });
const parsed = await alternate(
  {
    client: parseSide(() => readJob(new ElementRecord(readXml(xml), 'job', reading))),
    user: parseSide(() => userParser.parse(xml)),
    lean: parseSide(() => leanParser.parse(xml)),
  },
  { rounds: 31, warmUps: 3 },
);

const elapsed = (measured: Spent[]) => measured.map(({ elapsedMs }) => elapsedMs);
const processor = (measured: Spent[]) => measured.map(({ processorMs }) => processorMs);
type Side = keyof typeof called;
const callRatio = (label: string, of: typeof elapsed, floor: Side, budget?: number) =>
  ratio(
    label,
    { ours: ['client', of(called.client)], floor: [floor === 'bare' ? 'undici' : 'both', of(called[floor])] },
    budget,
  );

show({
  bench: 'client-cost',
  what: `${calls} × GET task over ${connections} TLS connections, and a whole Job entity read ${parses} times`,
  figures: [
    callRatio('GET task ÷ bare undici, time', elapsed, 'bare', 1.3),
    callRatio('GET task ÷ bare undici, processor', processor, 'bare'),
    callRatio('GET task ÷ undici and fast-xml-parser, time', elapsed, 'parsing'),
    callRatio('GET task ÷ undici and fast-xml-parser, processor', processor, 'parsing'),
    ratio(
      'Job entity ÷ fast-xml-parser as usual',
      { ours: ['client', elapsed(parsed.client)], floor: ['parser', elapsed(parsed.user)] },
      1.5,
    ),
    ratio(
      'Job entity ÷ fast-xml-parser at its leanest',
      { ours: ['client', elapsed(parsed.client)], floor: ['parser', elapsed(parsed.lean)] },
      1.5,
    ),
  ],
  notes: [
    'The lab runs in a process of its own. Bare undici reads the whole text and checks the status; the client also gives the task as typed data.',
    'Processor time is of the calling process alone: no waiting for the lab thins the ratio out.',
    'As usual: attributes read, all else by default. At its leanest: with what our reader sets, and no entities.',
  ],
});
