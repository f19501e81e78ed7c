import { startLabProcess } from '../commands/cost/lab-process.ts';
import { bareReader, clientReader, openLogon, pageSize } from './sides/job-states.ts';
import { exact, type Figure, here, number, ratio } from './tools/figures.ts';
import { inFreshProcess } from './tools/fresh-process.ts';
import { alternate, median, type Spent, spent } from './tools/measure.ts';
import { show } from './tools/show.ts';

/** Some of an estate's jobs are another product's: of this many, the server has a few more than 10,000. */
const jobs = 10_500;
const lab = await startLabProcess({
  jobs,
  servers: 1,
  backupReplication: { accessTokenSeconds: 86_400 },
});
const server = lab.server('backup-replication');
const logon = await openLogon(server);
const client = clientReader(server, logon);
const bare = bareReader(server, logon);
const bareAhead = bareReader(server, logon, 2);

async function counted(read: () => Promise<number>): Promise<{ states: number; pages: string[] }> {
  const before = (await lab.requests()).length;
  const states = await read();
  return {
    states,
    pages: (await lab.requests())
      .slice(before)
      .map(({ path }) => path)
      .sort(),
  };
}
const { states, pages } = await counted(client.read);
const others = await counted(bare.read);
if (others.states !== states || others.pages.join() !== pages.join()) {
  throw new Error(`The two sides have not asked for the same pages: ${pages[0]} and ${others.pages[0]}.`);
}

const measured = await alternate(
  { client: () => spent(client.read), bare: () => spent(bare.read), ahead: () => spent(bareAhead.read) },
  { rounds: 31, warmUps: 3 },
);
await client.close();
await bare.close();
await bareAhead.close();

const memory = new URL('sides/job-states-memory.ts', import.meta.url);
const inMemory = async (side: 'client' | 'bare') => {
  const args = [side, server, logon].map((argument) => JSON.stringify(argument));
  const result = await inFreshProcess<{ states: number; peakMib: number }>(memory, args);
  if (result.states !== states) throw new Error(`${result.states} states came, and not ${states}.`);
  return result.peakMib;
};
const peaks = await alternate(
  { client: () => inMemory('client'), bare: () => inMemory('bare') },
  { rounds: 9, warmUps: 0 },
);
await lab.close();

const pair = (of: (each: Spent) => number, floor: 'bare' | 'ahead' = 'bare') => ({
  ours: ['client', measured.client.map(of)] satisfies [string, number[]],
  floor: ['undici', measured[floor].map(of)] satisfies [string, number[]],
});
const more: Figure = here(
  'peak memory above the bare loop',
  peaks.client.map((peak, round) => peak - (peaks.bare[round] ?? Number.NaN)),
  'MiB',
  { budget: 64 },
);
show({
  bench: 'job-states',
  what: `the states of ${number(states)} jobs of one server, ${pageSize} a page, through the client and a bare undici loop`,
  figures: [
    ratio(
      'states ÷ bare loop, time',
      pair(({ elapsedMs }) => elapsedMs),
      1.15,
    ),
    ratio(
      'states ÷ bare loop that asks ahead, time',
      pair(({ elapsedMs }) => elapsedMs, 'ahead'),
    ),
    ratio(
      'states ÷ bare loop, processor',
      pair(({ processorMs }) => processorMs),
    ),
    {
      ...more,
      from: `client ${number(median(peaks.client))} MiB, undici ${number(median(peaks.bare))} MiB; ${more.from}`,
    },
    exact('requests', pages.length, 'requests', {
      budget: Math.ceil(states / pageSize),
      from: 'one per page',
    }),
  ],
  notes: [
    'The bare loop asks for one page after the other and keeps what JSON.parse gives. The client asks for the next pages while it reads one, makes typed states of them, and drops those that come twice.',
    'Processor time is of the reading process alone; the lab has its own. Memory is of fresh processes that read once and keep every state.',
  ],
});
