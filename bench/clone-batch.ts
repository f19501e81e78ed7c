import { setTimeout as pause } from 'node:timers/promises';
import { type Deployment, startDeployment } from '../commands/cost/deployment.ts';
import { exact, type Figure, number } from './tools/figures.ts';
import { show } from './tools/show.ts';

/** `CLONES=1000 AT_ONCE=20 TASK_SECONDS=30 node bench/clone-batch.ts` is the batch of the target. */
const clones = setting('CLONES', 60);
const atOnce = setting('AT_ONCE', 10);
/** How long the lab takes from a clone's request until it shows the task as finished. */
const taskSeconds = setting('TASK_SECONDS', 30);
const budget = 1.25;

const deployment = await startDeployment(
  // The lab shows a task as finished after one and a half times its duration. It works on all tasks at once: only the
  // batch limits the number that are under way.
  { taskDurationMs: (taskSeconds * 1000) / 1.5 },
  () => ({}),
);
try {
  const { seconds, requests, logons, transitions, mostAtOnce } = await cloneBatch(deployment);
  const idealSeconds = (clones * taskSeconds) / atOnce;
  const made = `${number(clones)} clones, ${atOnce} at a time, tasks of ${taskSeconds} s`;
  const wall: Figure = {
    name: 'wall time to items × task time ÷ at a time',
    value: seconds / idealSeconds,
    unit: 'ratio',
    budget,
    comparable: 'nearly',
    from: `${made}: ${number(seconds)} s, ideal ${number(idealSeconds)} s`,
  };
  show({
    bench: 'clone-batch',
    what: 'a batch of clones on the synthesized stack with the lab, in real time',
    figures: [
      wall,
      exact('logons per 1,000 clones', (logons / clones) * 1000, '', {
        from: `${logons} in all, the plan's own included`,
      }),
      exact('requests per clone', requests / clones, '', { from: `${number(requests)} in all` }),
      exact('transitions per clone', transitions / clones, '', {
        from: `${number(transitions)} in all, of every workflow`,
      }),
      exact('most tasks of the server at a time', mostAtOnce, '', { budget: atOnce }),
    ],
    notes: [
      'Larger: CLONES, AT_ONCE and TASK_SECONDS in the environment. What a clone costs besides its task weighs less the longer the task; two processors work for all, which AWS does not make wait for each other.',
    ],
  });
} finally {
  await deployment.close();
}

async function cloneBatch({ lab, cloud, call }: Deployment) {
  lab.requests.clear();
  const items = Array.from({ length: clones }, (_none, index) => ({ name: `bench ${index}` }));
  const defaults = { server: 'em-1', job: 'Exchange Backup' };
  const startedMs = performance.now();
  const { id } = await call('POST', '/clone-batches', { items, defaults, clonesPerServer: atOnce });
  // This reads the local cloud directly, because a request would take processor time.
  while (ended(cloud) < clones) await pause(100);
  const seconds = (performance.now() - startedMs) / 1000;
  const { counts, status } = await call('GET', `/clone-batches/${id}`);
  if (status !== 'finished') throw new Error(`The batch is ${status} after its last clone.`);
  const { succeeded } = counts as { succeeded: number };
  if (succeeded !== clones) throw new Error(`${succeeded} of ${clones} clones succeeded.`);
  const requests = lab.requests.list();
  const isLogon = ({ method, path }: { method: string; path: string }) =>
    method === 'POST' && path.includes('/sessionMngr');
  return {
    seconds,
    requests: requests.length,
    logons: requests.filter(isLogon).length,
    transitions: cloud.executions().reduce((sum, execution) => sum + execution.transitions, 0),
    mostAtOnce: Number(lab.state()['em-1']?.['mostTasksAtOnce']),
  };
}

/** The number of clones that have ended. */
function ended(cloud: Deployment['cloud']): number {
  return cloud
    .executions()
    .filter(({ machineArn, status }) => machineArn.includes('ClonesWorkflow') && status !== 'RUNNING').length;
}

function setting(name: string, usual: number): number {
  const value = Number(process.env[name] ?? usual);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} is a whole number from 1.`);
  return value;
}
