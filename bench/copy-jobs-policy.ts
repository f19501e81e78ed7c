import type { Lab } from '@veeam-automation/lab/lab';
import { stringify } from 'yaml';
import { startDeployment } from '../commands/cost/deployment.ts';
import { execute, secondsOf } from './tools/execution.ts';
import { exact, here } from './tools/figures.ts';
import { median } from './tools/measure.ts';
import { show } from './tools/show.ts';

const backupJobs = 500;
const gaps = 50;
const rounds = 7;
/** The lists of backup jobs, copy jobs and repositories: one page each. */
const pages = 3;
/** Logon, logout, and the other requests that are sent once. */
const others = 5;

/** One of the jobs without a copy job is on disk, which cannot be copied from; its policy closes no gap. */
const estate = { jobs: backupJobs, servers: 1, seed: 1, copyJobGaps: gaps + 1 };
const onPool = ['OneDrive ???', 'SharePoint & Teams*', 'New Hires'];

interface Ran {
  seconds: number;
  requests: string[];
  counts: { matched: number; created: number; failed: number };
}

const deployment = await startDeployment(
  { ...estate, microsoft365: { version: 'v8' } },
  () => ({}),
  automation,
);
const { lab } = deployment;
const first: Ran[] = [];
const second: Ran[] = [];
try {
  for (let round = -1; round < rounds; round++) {
    lab.reset(estate);
    const [closes, finds] = [await runOnce(), await runOnce()];
    if (closes.counts.created !== gaps || finds.counts.created !== 0 || closes.counts.failed !== 0) {
      throw new Error(`The runs came to ${JSON.stringify([closes.counts, finds.counts])}.`);
    }
    if (round < 0) continue;
    first.push(closes);
    second.push(finds);
  }
} finally {
  await deployment.close();
}

const requests = (ran: Ran[]) => median(ran.map(({ requests: { length } }) => length));
const seconds = (ran: Ran[]) => ran.map((each) => each.seconds);
show({
  bench: 'copy-jobs-policy',
  what: `a policy over ${backupJobs} Microsoft 365 backup jobs, ${gaps} of them to be given a copy job`,
  figures: [
    exact('requests, first run', requests(first), 'requests', {
      budget: pages + 2 * gaps + others,
      from: `${pages} pages + 2 × ${gaps} + ${others} are allowed`,
    }),
    exact('requests, second run', requests(second), 'requests', { budget: pages + others }),
    here('first run', seconds(first), 's'),
    here('second run', seconds(second), 's'),
  ],
  notes: [
    `The first run's requests: ${counted(first)}.`,
    `The second's: ${counted(second)}.`,
    'Seconds are of the whole execution, the notice included. The lab answers at once: on a real server they are mostly its own time for each creation.',
  ],
});

async function runOnce(): Promise<Ran> {
  lab.requests.clear();
  const execution = await execute(deployment, '/copy-jobs/policy-runs');
  const { counts } = JSON.parse(execution.output ?? '{}') as Pick<Ran, 'counts'>;
  const asked = lab.requests.list().map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
  return { seconds: secondsOf(execution), requests: asked, counts };
}

function counted([ran]: Ran[]): string {
  const byRequest = Map.groupBy(ran?.requests ?? [], (request) => request.replace(/[0-9a-f-]{36}/gi, '{id}'));
  return [...byRequest].map(([request, { length }]) => `${length} × ${request}`).join(', ');
}

function automation({ servers: { microsoft365: server } }: Lab): string {
  if (!server) throw new Error('The lab has no Microsoft 365 server.');
  const { name, product, url, fingerprint256: fingerprint } = server;
  const policy = (called: string, jobs: string[], repository: string, close = true) => ({
    name: called,
    match: { jobs },
    repository,
    schedule: { type: 'Immediate' },
    close,
  });
  return stringify({
    servers: { [name]: { product, url, tls: { fingerprint } } },
    copyJobs: {
      maximumCreationsPerRun: 100,
      policies: [
        policy('on disk', ['Legacy*'], 'Glacier Archive', false),
        policy('pool', onPool, 'Pool Archive'),
        policy('everything', ['*'], 'Glacier Archive'),
      ],
    },
  });
}
