import createClient from 'openapi-fetch';
import type { components, paths } from './api.ts';

type Clone = components['schemas']['Clone'];
type Check = components['schemas']['Check'];

/** A client's program as a user writes it, on types that were generated. It prints what it learnt. */
const {
  API_URL: baseUrl = '',
  API_TOKEN: token = '',
  LONGEST_PAUSE_MS: longestPauseMs = '60000',
} = process.env;
const client = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });

const pause = (response: Response): Promise<void> => {
  const wishedMs = Number(response.headers.get('retry-after') ?? 1) * 1000;
  return new Promise((resolve) => setTimeout(resolve, Math.min(wishedMs, Number(longestPauseMs))));
};

const health = await client.GET('/health');

const listed = await client.GET('/jobs', { params: { query: { server: 'em-1' } } });
if (!listed.data) throw new Error(`The jobs cannot be read: ${JSON.stringify(listed.error)}`);
const jobs = listed.data.jobs
  .slice(0, 3)
  .map(({ name, status, lastResult }) => ({ name, status, lastResult }));

const request = { server: 'em-1', job: 'Exchange Backup', name: 'made by a client' };
const planned = await client.POST('/clones', { body: { ...request, dryRun: true } });
const plan = planned.data && 'plan' in planned.data ? planned.data.plan : undefined;

const [started, check] = await Promise.all([
  client.POST('/clones', { params: { header: { 'Idempotency-Key': 'a-client' } }, body: request }),
  client.POST('/compliance/checks', { body: {} }),
]);
if (!started.data || !('steps' in started.data)) throw new Error('The clone was not started.');
if (!check.data) throw new Error('The check was not started.');
const checkId = check.data.id;
const [clone] = await Promise.all([
  followed(started.data, started.response),
  followedCheck(check.data, check.response),
]);

const refused = await client.POST('/clones', { body: { ...request, name: '' } });
// API Gateway's own refusal has no code.
const problem = refused.error && 'code' in refused.error ? refused.error : undefined;
const wrongFields = problem?.code === 'invalid-input' ? problem.errors?.map(({ field }) => field) : undefined;

const report = await client.GET('/compliance/reports/{id}', {
  params: { path: { id: checkId } },
  headers: { accept: 'application/json' },
});
const csv = await client.GET('/compliance/reports/{id}', {
  params: { path: { id: 'latest' } },
  headers: { accept: 'text/csv' },
  parseAs: 'text',
});

console.log(
  JSON.stringify({
    health: health.data?.status,
    jobs,
    plannedName: plan?.name,
    startedIn: started.response.status,
    outcome: clone.outcome,
    clonedName: clone.job?.name,
    problem: problem?.title,
    wrongFields,
    judged: typeof report.data === 'object' && 'totals' in report.data ? report.data.totals.jobs : undefined,
    csvHead: csv.data?.split('\n')[0],
  }),
);

async function followed(begun: Clone, response: Response): Promise<Clone> {
  await pause(response);
  const { data, response: next } = await client.GET('/clones/{id}', { params: { path: { id: begun.id } } });
  if (!data) throw new Error(`The clone ${begun.id} cannot be read.`);
  return data.status === 'finished' ? data : followed(data, next);
}

async function followedCheck(begun: Check, response: Response): Promise<Check> {
  await pause(response);
  const path = { id: begun.id };
  const { data, response: next } = await client.GET('/compliance/checks/{id}', { params: { path } });
  if (!data) throw new Error(`The check ${begun.id} cannot be read.`);
  return data.status === 'running' ? followedCheck(data, next) : data;
}
