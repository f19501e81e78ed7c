import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { readRoles } from '@veeam-automation/local-cloud/iam/roles';
import type { Retrier } from '@veeam-automation/local-cloud/step-functions/definition';
import { RetryPlan } from '@veeam-automation/local-cloud/step-functions/errors';
import { readMachines } from '@veeam-automation/local-cloud/step-functions/machines';
import { readAssembly } from '@veeam-automation/local-cloud/template/assembly';
import { resolveResources } from '@veeam-automation/local-cloud/template/resources';
import * as z from 'zod';
import { type Deployment, startDeployment } from '../commands/cost/deployment.ts';
import { exact, here } from './tools/figures.ts';
import { median, spent } from './tools/measure.ts';
import { show } from './tools/show.ts';

const taskSeconds = 300;
const clonesOfEach = 15;
/** Runs of functions that call the server: the request's own function, LogOn, Start and Finish. */
const runsBesidePolls = 4;
const budgets = { transitions: 29, quickRequests: 14, longRequests: 40 };

interface Counted {
  transitions: number;
  polls: number;
  requests: string[];
  /** Connections to the server, each with its own TLS handshake. */
  connections: number;
  /** The functions' calls to AWS, by service or operation, and the units of the record below. */
  calls: Map<string, number>;
  readUnits: number;
  writeUnits: number;
}

/** The local cloud's log lines of calls. */
const calledLine = z.union([
  z.object({
    source: z.literal('dynamodb'),
    operation: z.string(),
    readUnits: z.number().default(0),
    writeUnits: z.number().default(0),
  }),
  z.object({ source: z.literal('aws'), service: z.string() }),
]);
const lines: object[] = [];

/** The ports on which this process accepted connections: the lab is one of its servers. */
const takenOn: (number | undefined)[] = [];
subscribe('net.server.socket', (message) => {
  takenOn.push((message as { socket: Socket }).socket.localPort);
});

/** Whether a task has ended at its second poll, or takes its five minutes. */
let isQuick = true;
// Nothing waits: instead of each pause of the state machine, the lab's clock advances by the same time.
const deployment = await startDeployment(
  // The lab shows a task as finished after one and a half times its duration.
  { taskDurationMs: (taskSeconds * 1000) / 1.5 },
  ({ clock }) => {
    const pass = (seconds: number) => {
      clock.advance(seconds * 1000);
      return 0;
    };
    return {
      retryIntervalMs: (state, _attempt, seconds) =>
        pass(isQuick && state === 'Poll' ? taskSeconds : seconds),
      waitMs: (_state, seconds) => pass(seconds),
    };
  },
  undefined,
  (line) => lines.push(line),
);
let keys = 0;
const dryRun = { server: 'em-1', job: 'Exchange Backup', name: 'bench', dryRun: true };
const coldMs: number[] = [];
const warmMs: number[] = [];
const quick: Counted[] = [];
const long: Counted[] = [];
let retriers: readonly Retrier[];
try {
  retriers = await pollRetriers(deployment.assembly);
  coldMs.push((await spent(() => deployment.call('POST', '/clones', dryRun))).elapsedMs);
  for (let left = clonesOfEach; left > 0; left--) {
    warmMs.push((await spent(() => deployment.call('POST', '/clones', dryRun))).elapsedMs);
  }
  for (const counted of [quick, long]) {
    isQuick = counted === quick;
    for (let left = clonesOfEach; left > 0; left--) counted.push(await cloneOnce(deployment));
  }
} finally {
  await deployment.close();
}

/** The transitions of every clone in addition to its polls. */
const others = median(quick.map(({ transitions, polls }) => transitions - polls));

const perClone = (of: Counted[]) => `${of.length} clones, ${span(of.map(({ transitions }) => transitions))}`;
const callsOf = ({ calls }: Counted) => [...calls.values()].reduce((total, count) => total + count, 0);
const requestsOf = (of: Counted[]) => of.map(({ requests }) => requests.length);
show({
  bench: 'clone-flow',
  what: 'state transitions and requests to the server per clone, on the synthesized stack with the lab',
  figures: [
    exact('transitions, quick task', median(quick.map(({ transitions }) => transitions)), '', {
      from: perClone(quick),
    }),
    exact('requests, quick task', median(requestsOf(quick)), '', {
      budget: budgets.quickRequests,
      from: span(requestsOf(quick)),
    }),
    exact(
      'TLS handshakes with the server, quick task',
      median(quick.map(({ connections }) => connections)),
      '',
      {
        budget: median(quick.map(({ polls }) => polls)) + runsBesidePolls,
        from: 'one for each run of a function that asks it: the request, LogOn, Start, Finish and each poll',
      },
    ),
    exact('transitions, task of 5 minutes', median(long.map(({ transitions }) => transitions)), '', {
      budget: budgets.transitions,
      from: perClone(long),
    }),
    exact('requests, task of 5 minutes', median(requestsOf(long)), '', {
      budget: budgets.longRequests,
      from: span(requestsOf(long)),
    }),
    exact('transitions, task of 5 minutes, by the schedule alone', others + scheduledPolls(retriers), '', {
      budget: budgets.transitions,
    }),
    ...[
      { of: quick, what: 'quick task' },
      { of: long, what: 'task of 5 minutes' },
    ].flatMap(({ of, what }) => [
      exact(`calls to AWS, ${what}`, median(of.map(callsOf)), '', { from: span(of.map(callsOf)) }),
      exact(`read units of the record, ${what}`, median(of.map(({ readUnits }) => readUnits)), ''),
      exact(`write units of the record, ${what}`, median(of.map(({ writeUnits }) => writeUnits)), ''),
    ]),
    here('dry run, first answer, cold', coldMs, 'ms', {
      from: 'one: loads the function, logs on, plans, logs out',
    }),
    here('dry run, warm', warmMs, 'ms'),
  ],
  notes: [
    'A quick task is over at its second poll. Transitions are counted as AWS bills them: every state entered, every retry.',
    "By the schedule alone: the poll state's own retriers from the synthesized template, with polls that take no time; in truth there are fewer.",
    `A quick clone's requests: ${(quick[0]?.requests ?? []).join(', ')}.`,
    `A quick clone's calls to AWS, by its functions and the API's: ${callsInWords(quick.at(-1))}.`,
    `Those of a clone of 5 minutes: ${callsInWords(long.at(-1))}.`,
  ],
});

async function cloneOnce({ lab, cloud, call }: Deployment): Promise<Counted> {
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  const name = `bench ${++keys}`;
  lines.length = 0;
  takenOn.length = 0;
  const labPort = Number(new URL(lab.servers['enterprise-manager']?.url ?? '').port);
  const { id } = await call('POST', '/clones', { server: 'em-1', job: 'Exchange Backup', name });
  for (;;) {
    // A request for the state also calls AWS, so none is sent before the end.
    const isOver = cloud.executions().some((each) => each.name === id && each.status !== 'RUNNING');
    if (!isOver) {
      await setImmediate();
      continue;
    }
    const called = lines.flatMap((line) => calledLine.safeParse(line).data ?? []);
    const { outcome, steps } = await call('GET', `/clones/${id}`);
    if (outcome !== 'succeeded') throw new Error(`A clone ended as ${outcome}.`);
    const execution = cloud.executions().find((each) => each.name === id);
    const polls = (steps as { name: string; attempts: number }[]).find(
      (step) => step.name === 'Poll',
    )?.attempts;
    if (!execution || polls === undefined)
      throw new Error(`The clone ${id} has no execution, or never polled.`);
    const requests = lab.requests
      .list()
      .map(({ method, path }) => `${method} ${path.replace(/\?.*|[0-9a-f-]{36}/g, '')}`);
    const connections = takenOn.filter((port) => port === labPort).length;
    return { transitions: execution.transitions, polls, requests, connections, ...countOf(called) };
  }
}

function countOf(
  called: readonly z.infer<typeof calledLine>[],
): Pick<Counted, 'calls' | 'readUnits' | 'writeUnits'> {
  const calls = new Map<string, number>();
  let readUnits = 0;
  let writeUnits = 0;
  for (const line of called) {
    // The record's calls have their own lines, with their units.
    if (line.source === 'aws' && line.service === 'dynamodb') continue;
    const what = line.source === 'aws' ? line.service : `record ${line.operation}`;
    calls.set(what, (calls.get(what) ?? 0) + 1);
    if (line.source === 'aws') continue;
    readUnits += line.readUnits;
    writeUnits += line.writeUnits;
  }
  return { calls, readUnits, writeUnits };
}

async function pollRetriers(assembly: string): Promise<readonly Retrier[]> {
  const resources = resolveResources(await readAssembly(assembly));
  const machines = await readMachines(resources, readRoles(resources), 0);
  const polls = machines.flatMap(({ definition }) => {
    const poll = definition.States['Poll'];
    return poll ? [poll] : [];
  });
  const [poll] = polls;
  if (!poll || polls.length > 1) throw new Error(`${polls.length} state machines poll.`);
  return poll.Retry;
}

/** The number of polls of a five-minute task, including the first poll after its end. */
function scheduledPolls(schedule: readonly Retrier[]): number {
  const plan = new RetryPlan(schedule, noJitter);
  let polls = 1;
  for (let seconds = 0; seconds < taskSeconds; polls++) {
    const pause = plan.next('TaskStillRunning');
    if (pause === undefined) throw new Error('The retries end before the task.');
    seconds += pause;
  }
  return polls;
}

function noJitter(): number {
  throw new Error('The schedule has no jitter.');
}

function callsInWords(counted: Counted | undefined): string {
  const calls = [...(counted?.calls ?? [])].sort(([left], [right]) => (left < right ? -1 : 1));
  return calls.map(([what, count]) => `${count} ${what}`).join(', ');
}

function span(values: readonly number[]): string {
  return `from ${Math.min(...values)} to ${Math.max(...values)}`;
}
