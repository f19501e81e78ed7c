import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { jobSchema } from '../../../../functions/jobs/job.ts';
import { readJob, readJobs } from '../../../../functions/jobs/read/microsoft365.ts';
import { Microsoft365 } from '../../src/microsoft365/client.ts';
import { MICROSOFT365_VERSIONS, type Microsoft365Version } from '../../src/microsoft365/versions.ts';
import { isObject, isVisible } from '../../src/reading/json-record.ts';
import { VeeamError } from '../../src/transport/errors.ts';
import { fuzzCases, mutateJson, pick } from '../mutate.ts';
import { stubbed } from './stub.ts';

const now = () => new Date('2026-01-15T12:00:00Z');
const token = { accessToken: 'fuzz', refreshToken: 'fuzz', renewAt: '2027-01-01T00:00:00Z' };
const hours = Array.from({ length: 168 }, (_, hour) => hour % 24 < 6);

/** The answers of a server in a version, with all fields of the vb365 specs. */
function answersOf(version: Microsoft365Version): Record<string, unknown> {
  const v7 = version !== 'v6';
  const v8 = version === 'v8';
  const links = (kind: string, id: string) => ({
    self: { href: `/${version}/${kind}/${id}` },
    organization: { href: `/${version}/organizations/o1` },
    backupRepository: { href: `/${version}/backuprepositories/r1` },
  });
  const common = {
    repositoryId: 'r1',
    lastRun: '2026-01-14T22:00:00.1234567Z',
    nextRun: '2026-01-15T22:00:00Z',
    isEnabled: true,
    lastStatus: 'Success',
    ...(v7 && { lastBackup: '2026-01-14T22:30:00+01:00' }),
    ...(v8 && { organizationId: 'o1', eTag: 12 }),
  };
  const job = (id: string, lastStatus: string) => ({
    id,
    name: `Job ${id}`,
    description: 'All mailboxes',
    backupType: 'EntireOrganization',
    schedulePolicy: { type: 'Daily', scheduleEnabled: true, dailyTime: '22:00:00', retryNumber: 3 },
    ...common,
    lastStatus,
    _links: links('jobs', id),
  });
  const copyJob = {
    id: 'c1',
    name: 'Job j1 - copy job',
    backupJobId: 'j1',
    schedulePolicy: {
      type: 'Periodically',
      periodicallyEvery: 'Hours4',
      backupCopyWindowEnabled: true,
      backupCopyWindowSettings: { backupWindow: hours, minuteOffset: 60 },
    },
    ...common,
    _links: links('copyJobs', 'c1'),
  };
  const session = {
    id: 's1',
    details: 'Done',
    creationTime: '2026-01-14T22:00:00Z',
    endTime: '2026-01-14T22:30:00Z',
    retryCount: 0,
    progress: 12,
    status: 'Success',
    statistics: { processedObjects: 12, transferredDataBytes: 1_013_246_324_637_696, bottleneck: 'NA' },
    ...(v7 && { jobType: 'Backup', repositoryId: 'r1', jobWillBeRetried: false }),
    ...(v8 && { jobId: 'j1', jobSessionConfigType: 'Full' }),
    _links: { job: { href: `/${version}/jobs/j1` } },
  };
  const repository = {
    id: 'r1',
    name: 'Archive',
    isLongTerm: true,
    retentionType: 'ItemLevel',
    capacityBytes: -1,
    ...(v8 ? { objectStorage: { id: 'os', type: 'AmazonS3Glacier' } } : { objectStorageId: 'os' }),
  };
  const page = (results: unknown[]) => ({ offset: 0, limit: 1000, setId: 'x', results, _links: {} });
  const list = (...items: unknown[]) => (v8 ? page(items) : items);
  return {
    '/Jobs': list(job('j1', 'Success'), job('j2', 'Running'), job('j3', 'Failed')),
    '/Jobs/j1': job('j1', 'Success'),
    '/Jobs/j1/CopyJob': copyJob,
    '/CopyJobs': list(copyJob),
    '/CopyJobs/c1': copyJob,
    '/CopyJobs/c1/BackupJob': job('j1', 'Success'),
    '/BackupRepositories': list(repository),
    '/Organizations': list({ id: 'o1', name: 'contoso', officeName: 'contoso.com', type: 'Office365' }),
    '/JobSessions': page([session, { ...session, id: 's2', endTime: null, status: 'Running' }]),
    '/ServiceInstance': { version: '8.0.2.159', installationId: 'i' },
  };
}

/** Every read of the client, by the path of its answer. */
const reads: Record<string, (client: Microsoft365) => Promise<unknown>> = {
  '/Jobs': (client) => client.jobs.list().all(),
  '/Jobs/j1': (client) => client.jobs.get('j1'),
  '/Jobs/j1/CopyJob': (client) => client.copyJobs.ofBackupJob('j1'),
  '/CopyJobs': (client) => client.copyJobs.list().all(),
  '/CopyJobs/c1': (client) => client.copyJobs.get('c1'),
  '/CopyJobs/c1/BackupJob': (client) => client.copyJobs.backupJobOf('c1'),
  '/BackupRepositories': (client) => client.repositories.list().all(),
  '/Organizations': (client) => client.organizations.list().all(),
  '/JobSessions': (client) => client.sessions.list().all(),
  '/ServiceInstance': (client) => client.serverInfo(),
};

let server: Awaited<ReturnType<typeof stubbed>>;
let answers: Record<string, unknown> = {};
beforeAll(async () => {
  server = await stubbed();
  server.stub.valid = token.accessToken;
  for (const version of MICROSOFT365_VERSIONS) {
    server.stub.issueTokens(version);
    for (const path of Object.keys(answersOf(version))) {
      server.stub.on(`GET /${version}${path}`, ({ query }) => {
        const body = JSON.stringify(
          Number(query.offset ?? 0) > 0 ? pageEmptied(answers[path]) : answers[path],
        );
        return { status: 200, body: body ?? '' };
      });
    }
  }
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined));

/** The next page after a whole list, which is empty. */
function pageEmptied(answer: unknown): unknown {
  return isObject(answer) && Array.isArray(answer['results']) ? { ...answer, results: [] } : answer;
}

function resume(version: Microsoft365Version): Microsoft365 {
  return Microsoft365.resume(server.connection, { version, ...token }, { now });
}

const idsIn = (records: readonly unknown[]): string[] =>
  records.flatMap((record) =>
    isObject(record) && typeof record['id'] === 'string' && isVisible(record['id']) ? [record['id']] : [],
  );

/** The records of an answer to a list; undefined when it does not have its version's shape. */
function recordsIn(
  answer: unknown,
  path: string,
  version: Microsoft365Version,
): readonly unknown[] | undefined {
  const isPaged = version === 'v8' || path === '/JobSessions';
  const list = isPaged ? (isObject(answer) ? answer['results'] : undefined) : answer;
  return Array.isArray(list) ? list : undefined;
}

async function outcomeOf<T>(work: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** Enough for 20,000 cases. */
const timeout = 900_000;

const lists = ['/Jobs', '/CopyJobs', '/BackupRepositories', '/Organizations', '/JobSessions'];

test('every read of an answer with one wrong field ends in a typed error, a note, or the right value', {
  timeout,
}, async () => {
  for (const { seed, random } of fuzzCases(600)) {
    const version = pick(MICROSOFT365_VERSIONS, random);
    const path = pick(Object.keys(reads), random);
    answers = answersOf(version);
    const { kind, at, answer } = mutateJson(answers[path], random);
    answers[path] = answer;
    const said = `seed ${seed}: ${version} ${path}, ${kind} at ${at}`;
    const client = resume(version);
    const outcome = await outcomeOf(reads[path]?.(client) ?? Promise.reject(new Error('no such read')));

    if (lists.includes(path)) {
      const records = recordsIn(answer, path, version);
      const ids = idsIn(records ?? []);
      const isList = records !== undefined && (records.length === 0 || ids.length > 0);
      if (!isList) expect(outcome, said).toMatchObject({ error: { code: 'unreadable-answer' } });
      else if ('error' in outcome) expect(outcome.error, said).toBeInstanceOf(VeeamError);
      else {
        const { value } = outcome as { value: { items: { id: string }[] } | { id: string }[] };
        const items = Array.isArray(value) ? value : value.items;
        // No record that can be told apart is lost, and no record is invented.
        expect(new Set(items.map(({ id }) => id)), said).toEqual(new Set(ids));
        if (ids.length < records.length) expect(client.oddValues.count, said).toBeGreaterThan(0);
      }
    } else if ('error' in outcome) expect(outcome.error, said).toBeInstanceOf(VeeamError);
    else if (answer === null && path === '/Jobs/j1/CopyJob') expect(outcome.value, said).toBeUndefined();
    else if (path === '/ServiceInstance')
      expect(outcome.value, said).toMatchObject({ buildVersion: (answer as { version: string }).version });
    else expect((outcome.value as { id: string }).id, said).toBe(idsIn([answer])[0]);
  }
});

test('the jobs of a server are read although one of its answers has one wrong field', {
  timeout,
}, async () => {
  for (const { seed, random } of fuzzCases(300)) {
    const version = pick(MICROSOFT365_VERSIONS, random);
    answers = answersOf(version);
    const path = pick(['/Jobs', '/CopyJobs', '/BackupRepositories', '/Organizations', '/Jobs/j1'], random);
    const { kind, at, answer } = mutateJson(answers[path], random);
    answers[path] = answer;
    const said = `seed ${seed}: ${version} ${path}, ${kind} at ${at}`;
    const client = resume(version);
    if (path === '/Jobs/j1') {
      const outcome = await outcomeOf(readJob(client, 'm', 'j1'));
      if ('error' in outcome) expect(outcome.error, said).toBeInstanceOf(VeeamError);
      else expect(jobSchema.safeParse(outcome.value.job).success, said).toBe(true);
      continue;
    }
    const outcome = await outcomeOf(readJobs(client, 'm', new Date(), new AbortController().signal));
    if ('error' in outcome) {
      // Only an error in the backup jobs themselves may fail the whole reading.
      expect(path, said).toBe('/Jobs');
      expect(outcome.error, said).toBeInstanceOf(VeeamError);
      continue;
    }
    const ids = idsIn(recordsIn(answers['/Jobs'], '/Jobs', version) ?? []);
    const backups = outcome.value.filter(({ type }) => type === 'Backup');
    expect(new Set(backups.map(({ id }) => id)), said).toEqual(new Set(ids));
    for (const job of outcome.value)
      expect(jobSchema.safeParse(job).success, `${said}: ${job.id}`).toBe(true);
    // `hasCopy` is false only when the answer has no copy of that job.
    if (backups.some(({ id, hasCopy }) => id === 'j1' && hasCopy === false))
      expect(JSON.stringify(answers['/CopyJobs']), said).not.toMatch(/"backupJobId":"j1"/);
  }
});
