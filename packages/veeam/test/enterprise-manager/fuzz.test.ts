import { expect, test } from 'vitest';
import { startClone } from '../../../../functions/clone/drivers/enterprise-manager/start.ts';
import { type Job, jobSchema } from '../../../../functions/jobs/job.ts';
import { readJobs } from '../../../../functions/jobs/read/enterprise-manager.ts';
import { EnterpriseManager } from '../../src/enterprise-manager/client.ts';
import type { Task } from '../../src/enterprise-manager/tasks.ts';
import { Connection } from '../../src/transport/connection.ts';
import { VeeamError } from '../../src/transport/errors.ts';
import type { VeeamRequest } from '../../src/transport/exchange.ts';
import { fuzzCases, mutateJson, mutateXml, pick } from '../mutate.ts';
import { inJson, inXml, type Recorded } from './recorded.ts';

const forms = ['xml', 'Pascal', 'camel'] as const;
type Form = (typeof forms)[number];
const versions = ['v1_4', 'v1_5', 'v1_6', 'v1_7'];
const credentials = { username: 'CORP\\svc', password: 'pässword:1' };
const now = new Date('2026-03-03T12:00:00Z');
const never = new AbortController().signal;

type Random = () => number;
type Read = (manager: EnterpriseManager) => Promise<unknown>;

async function all<Item>(pages: AsyncIterable<Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** Every read of the client, and the answer that it gets. */
const reads: [Recorded, Read][] = [
  ['EntityReferences', (manager) => manager.jobs.references()],
  ['Job', (manager) => manager.jobs.get('1')],
  ['Jobs', (manager) => all(manager.jobs.list())],
  ['Jobs', (manager) => all(manager.jobs.list(undefined, { incomplete: 'noted' }))],
  ['Jobs', (manager) => manager.jobs.findByName('Job 2')],
  ['BackupJobSessions', (manager) => all(manager.sessions.list('BackupJobSession', {}))],
  ['Backups', (manager) => manager.repositories.ofJob({ uid: 'urn:veeam:Job:1', jobType: 'Backup' })],
  ['Repositories', (manager) => all(manager.repositories.list())],
  ['Repository', (manager) => manager.repositories.get('7')],
  ['BackupServers', (manager) => all(manager.backupServers.list())],
  ['Task', (manager) => manager.tasks.get('task-1')],
  ['FailedTask', (manager) => manager.tasks.get('task-1')],
  ['RunningTask', (manager) => manager.jobs.start('1')],
  ['Tasks', (manager) => all(manager.tasks.list())],
];

function written(name: Recorded, form: Form): string {
  return form === 'xml' ? inXml(name) : JSON.stringify(inJson(name, form));
}

/** One answer with a mutation, and the place of the mutation. */
function madeWrong(name: Recorded, form: Form, random: Random) {
  if (form === 'xml') {
    const { kind, at, answer } = mutateXml(inXml(name), random);
    return { kind, at: at.toLowerCase(), body: answer };
  }
  const { kind, at, answer } = mutateJson(inJson(name, form), random);
  return { kind, at: at.toLowerCase(), body: JSON.stringify(answer) };
}

/** A client whose requests are answered by `answer`; nothing is sent over the network. */
function managerOf(form: Form, apiVersion: string, answer: (request: VeeamRequest) => string) {
  const connection = new Connection({
    name: 'em-1',
    product: 'enterprise-manager',
    baseUrl: 'https://em.invalid:9398',
    tls: { kind: 'public' },
  });
  connection.request = async (request) => ({
    status: 200,
    headers: { 'x-restsvcsessionid': 'O9Msj3rq7EGU' },
    body: answer(request),
  });
  const session = { sessionId: '15a3fc97-0001', token: 'O9Msj3rq7EGU', version: apiVersion };
  const format = form === 'xml' ? 'xml' : 'json';
  return { connection, format, manager: EnterpriseManager.resume(connection, session, { format }) } as const;
}

/** The result, or the typed error. Any other error ends the test. */
async function outcomeOf<Value>(work: Promise<Value>): Promise<{ value: Value } | { error: VeeamError }> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof VeeamError) return { error };
    throw error;
  }
}

/** Whether the place is a list or one of its entries: an answer cannot show what is missing there. */
function isListOrEntry(at: string): boolean {
  return /(?:s|refs|includes|entities|queryresult|\]|links|\$)$|\/[a-z]+\[\d+\]$|^[a-z]+$/.test(at);
}

function checkValues(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    if (name === 'raw') continue;
    if (typeof item === 'number') expect(Number.isFinite(item), name).toBe(true);
    if (/(?:Bytes|Percent|times|fullPeriod|objects|port|retain\w+)$/.test(name) && item !== undefined) {
      if (typeof item === 'number') expect(Number.isInteger(item) && item >= 0, name).toBe(true);
    }
    if (/^(?:nextRun|creationTime|endTime)$/.test(name) && item !== undefined) {
      expect(new Date(String(item)).toISOString(), name).toBe(item);
    }
    if (/^(?:id|uid|jobUid)$/.test(name) && item !== undefined)
      expect(String(item).trim(), name).not.toBe('');
    checkValues(item);
  }
}

test.each(reads.map(([name], index) => [name, index] as const))(
  'every recorded %s is read in all three formats, without an odd value',
  async (name, index) => {
    const [, read] = reads[index] as [Recorded, Read];
    const values: string[] = [];
    for (const form of forms) {
      const { manager } = managerOf(form, 'v1_7', ({ path }) =>
        path.startsWith('/api/repositories/') ? written('Repository', form) : written(name, form),
      );
      const value = await read(manager);
      expect(manager.oddValues.values).toEqual([]);
      values.push(JSON.stringify(value, (key, item) => (key === 'raw' ? undefined : item)));
    }
    expect(new Set(values).size).toBe(1);
    expect(values[0]?.length).toBeGreaterThan(20);
  },
);

test('an answer with one wrong field ends in a typed error, an odd value or the right value', async () => {
  const ends = { errors: 0, odd: 0, values: 0 };
  for (const { seed, random } of fuzzCases(700)) {
    const [name, read] = pick(reads, random);
    const form = pick(forms, random);
    const { kind, at, body } = madeWrong(name, form, random);
    const what = `seed ${seed}: ${name} as ${form}, ${kind} at ${at}`;
    const answering = (answer: string) =>
      managerOf(form, pick(versions, random), ({ path }) =>
        path.startsWith('/api/repositories/') && name === 'Backups' ? written('Repository', form) : answer,
      );
    const good = await read(answering(written(name, form)).manager);
    const { manager } = answering(body);
    const outcome = await outcomeOf(read(manager));
    if ('error' in outcome) {
      expect(['unreadable-answer', 'answer-too-large'], what).toContain(outcome.error.code);
      ends.errors++;
      continue;
    }
    const { value } = outcome;
    checkValues(value);
    const isOdd = manager.oddValues.count > 0;
    ends[isOdd ? 'odd' : 'values']++;
    if (Array.isArray(good) && Array.isArray(value)) {
      const isWrong = value.length < good.length && !isOdd && !isListOrEntry(at);
      // A search by name does not find a changed name.
      if (name !== 'Jobs' || good.length > 1)
        expect(isWrong, `${what}: a record is lost silently`).toBe(false);
      // Only one record is wrong; all others are unchanged.
      const texts = new Set(value.map((item) => JSON.stringify(item)));
      const kept = good.filter((item) => texts.has(JSON.stringify(item)));
      if (value.length >= good.length) expect(kept.length, what).toBeGreaterThanOrEqual(good.length - 1);
    }
    if (/Task$/.test(name)) checkPhase(good as Task, value as Task, at, what);
  }
  const cases = ends.errors + ends.odd + ends.values;
  for (const end of Object.values(ends)) expect(end).toBeGreaterThan(cases / 20);
}, 600_000);

/** A task ends only when the fields about its end say so. */
function checkPhase(good: Task, value: Task, at: string, what: string): void {
  if (good.phase === value.phase) return;
  if (value.phase === 'running') return;
  expect(at, what).toMatch(/success|state|result|task$|^\$$/);
  if (good.phase === 'running') expect.fail(`${what}: a running task is ${value.phase}`);
}

test('a logon with one wrong field ends in a session or a typed error', async () => {
  for (const { seed, random } of fuzzCases(150)) {
    const form = pick(forms, random);
    const wrong = pick(['EnterpriseManager', 'LogonSession'] as const, random);
    const { body, kind, at } = madeWrong(wrong, form, random);
    const { connection, format } = managerOf(form, 'v1_7', ({ operation }) => {
      const name = operation === 'log on' ? 'LogonSession' : 'EnterpriseManager';
      return name === wrong ? body : written(name, form);
    });
    const outcome = await outcomeOf(EnterpriseManager.logOn(connection, credentials, { format }));
    if ('error' in outcome) continue;
    const session = await outcome.value.session();
    expect(session.version, `seed ${seed}: ${kind} at ${at}`).toMatch(/^v\d+_\d+$/);
    expect(session.sessionId.trim()).not.toBe('');
  }
}, 600_000);

/** The jobs and their runs, read as in a check. */
async function jobsOf(form: Form, apiVersion: string, bodies: Partial<Record<Recorded, string>>) {
  const { manager } = managerOf(form, apiVersion, ({ path }) => {
    const name = path.includes('type=Job&') ? 'Jobs' : 'BackupJobSessions';
    return bodies[name] ?? written(name, form);
  });
  return { manager, outcome: await outcomeOf(readJobs(manager, 'em-1', now, never)) };
}

test('jobs are judged by the valid part of an answer: no false "nothing processed", no job lost silently', async () => {
  for (const { seed, random } of fuzzCases(300)) {
    const form = pick(forms, random);
    const apiVersion = pick(versions, random);
    const wrong = pick(['Jobs', 'BackupJobSessions'] as const, random);
    const { body, kind, at } = madeWrong(wrong, form, random);
    const what = `seed ${seed}: ${wrong} as ${form}, ${kind} at ${at}`;
    const { outcome: right } = await jobsOf(form, apiVersion, {});
    if (!('value' in right)) throw new Error('The recorded answers are right.');
    const { manager, outcome } = await jobsOf(form, apiVersion, { [wrong]: body });
    if ('error' in outcome) {
      expect(outcome.error.code, what).toBe('unreadable-answer');
      continue;
    }
    const jobs: Job[] = outcome.value;
    for (const one of jobs) {
      const parsed = jobSchema.strict().safeParse(one);
      expect(parsed.success, `${what}: ${parsed.error?.message}`).toBe(true);
      if (one.objects === 0) expect(isListOrEntry(at), `${what}: nothing to process`).toBe(true);
    }
    const isLess = jobs.length < right.value.length && manager.oddValues.count === 0;
    if (isLess && !isListOrEntry(at))
      expect(at, `${what}: a job is lost silently`).toMatch(/uid|jobtype|jobname/);
  }
}, 600_000);

test('a clone is sent at most once, whatever is wrong with one answer', async () => {
  const plan = {
    server: 'em-1',
    driver: 'enterprise-manager',
    driverReason: '',
    apiVersion: 'v1_7',
    source: { id: '1', name: 'Job 1', type: 'Replica' },
    name: 'Job 9',
    description: 'A copy. [clone c-1]',
    vmSuffix: '_replica',
    warnings: [],
  } as const;
  for (const { seed, random } of fuzzCases(200)) {
    const form = pick(forms, random);
    const wrong = pick(['Tasks', 'Jobs', 'RunningTask'] as const, random);
    const { body, kind, at } = madeWrong(wrong, form, random);
    const what = `seed ${seed}: ${wrong} as ${form}, ${kind} at ${at}`;
    let posts = 0;
    const { manager } = managerOf(form, 'v1_7', ({ method, path }) => {
      if (method === 'POST') posts++;
      const name = method === 'POST' ? 'RunningTask' : path === '/api/tasks' ? 'Tasks' : 'Jobs';
      return name === wrong ? body : written(name, form);
    });
    // With a wrong `Tasks`, the recorded task is this clone's own, from a try whose answer was lost.
    const tasksBefore = wrong === 'Tasks' ? [] : ['task-1'];
    const session = { manager, tasksBefore };
    const started = await startClone(session, { ...plan, warnings: [] }, 'c-1', 1).catch((error) => error);
    if (started instanceof Error) expect(started, what).toBeInstanceOf(VeeamError);
    if (wrong === 'Tasks') {
      const isUnknowable = isListOrEntry(at) || /operation/.test(at);
      if (!isUnknowable) expect(posts, `${what}: a second clone`).toBe(0);
    } else expect(posts, what).toBeLessThanOrEqual(1);
  }
}, 600_000);
