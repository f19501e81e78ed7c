import { type Lab, type LabOptions, startLab } from '@veeam-automation/lab';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { parseRecording, type Recording } from '@veeam-automation/lab/replay/recording';
import { Connection } from '@veeam-automation/veeam/transport/connection';
import { afterAll, describe, expect, it } from 'vitest';
import { recordServer, type ServerToRecord } from '../../../commands/acceptance/recording/record-server.ts';
import { RecordingConnection } from '../../../commands/acceptance/recording/recording-connection.ts';
import type { ServerConfiguration } from '../../../functions/configuration.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { jobsOf } from '../../../functions/jobs/read/read-server.ts';
import { type Product, products } from '../../../functions/products.ts';
import { logOn } from '../../../functions/servers/log-on.ts';
import { anyPort } from '../../functions/lab-server.ts';

const { user, password } = LAB_ACCOUNTS.administrator;
const credentials = { username: user, password };
const recordedAt = new Date('2026-11-29T12:00:00Z');
const replayedAt = new Date('2027-02-03T04:05:06Z');
const deadline = new AbortController().signal;

const labs: Lab[] = [];
afterAll(() => Promise.all(labs.map((lab) => lab.close())));

async function start(options: LabOptions): Promise<Lab> {
  const lab = await startLab({ ...anyPort, jobs: 9, ...options });
  labs.push(lab);
  return lab;
}

function serverOf(lab: Lab, product: Product): ServerConfiguration {
  const endpoint = lab.servers[product];
  if (endpoint === undefined) throw new Error(`The lab has no ${product}.`);
  const { url: baseUrl, fingerprint256: sha256 } = endpoint;
  const tls = { kind: 'fingerprint', sha256 } as const;
  return { name: 'mine', product, baseUrl, tls, apiVersion: 'latest', format: 'xml', timeoutMs: 10_000 };
}

const record = (lab: Lab, product: Product, more: Partial<ServerToRecord> = {}) =>
  recordServer({
    server: serverOf(lab, product),
    credentials,
    now: () => recordedAt,
    deadline,
    key: 'a key of the test',
    say: () => {},
    ...more,
  });

async function jobsAsRead(lab: Lab, product: Product, now: Date): Promise<Job[]> {
  const server = serverOf(lab, product);
  const connection = new Connection(server);
  try {
    const loggedOn = await logOn(server, connection, { username: 'any', password: 'one' }, () => now);
    return await jobsOf(loggedOn, 'mine', now, deadline);
  } finally {
    await connection.close();
  }
}

/** All data of a job except names and ids; times as seconds from now. */
function withoutNames(jobs: readonly Job[], now: Date) {
  const told = new Set(['id', 'name', 'description', 'server', 'url']);
  return JSON.parse(JSON.stringify(jobs), (key, value) => {
    if (told.has(key)) return undefined;
    if (key === 'message') return value.length;
    const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
    return isTime ? Math.round((Date.parse(value) - now.getTime()) / 1000) : value;
  });
}

describe.each(products)('a recording of %s', async (product) => {
  const lab = await start({ now: () => recordedAt });
  const recording = await record(lab, product);
  const text = JSON.stringify(recording);
  const twin = await start({ recordings: [parseRecording(text, 'it')], now: () => replayedAt });

  it('reveals no name, address, account, token or id of the estate', () => {
    const state = lab.state();
    const names = Object.values(state).flatMap(({ jobs, repositories }) =>
      [...jobs, ...repositories].flatMap(({ id, name }) => [String(id), String(name)]),
    );
    expect(names.length).toBeGreaterThan(20);
    for (const name of [...names, user, password, 'backup-admin', 'tech.lab', '127.0.0.1', 'mine'])
      expect(text.toLowerCase()).not.toContain(JSON.stringify(name).slice(1, -1).toLowerCase());
  });

  it('is read by the clients as the server was, in every version', async () => {
    expect(recording.versions.length).toBeGreaterThan(2);
    const server = serverOf(lab, product);
    const connection = new Connection(server);
    const loggedOn = await logOn(server, connection, credentials, () => recordedAt);
    const there = await jobsOf(loggedOn, 'mine', recordedAt, deadline);
    await connection.close();
    const here = await jobsAsRead(twin, product, replayedAt);
    expect(there.length).toBeGreaterThan(4);
    expect(withoutNames(here, replayedAt)).toEqual(withoutNames(there, recordedAt));
    expect(new Set(here.map(({ name }) => name)).size).toBe(new Set(there.map(({ name }) => name)).size);

    // Everything that was read there can be read here, in the same versions.
    const again = await record(twin, product, { now: () => replayedAt });
    expect(again.versions).toEqual(recording.versions);
    const statuses = ({ exchanges }: Recording) =>
      exchanges.flatMap(({ request, answer }) => (request.method === 'GET' ? [answer.status] : [])).sort();
    expect(statuses(again)).toEqual(statuses(recording));
    // Facts are requested in parallel.
    const sorted = ({ unread }: Recording) => unread.map((each) => JSON.stringify(each)).sort();
    expect(sorted(again)).toEqual(sorted(recording));
    expect(Object.values(twin.state())[0]?.notRecorded).toEqual([]);
  });

  it('answers what was not recorded with 404, and lists it', async () => {
    const connection = new Connection(serverOf(twin, product));
    const path = '/api/v1/nowhere?page=2';
    const answer = await connection.request({ operation: 'ask', method: 'GET', path });
    await connection.close();
    expect(answer.status).toBe(404);
    expect(answer.body).toContain('Not recorded: GET /api/v1/nowhere?page=2');
    expect(Object.values(twin.state())[0]?.notRecorded).toContain(`GET ${path}`);
  });
});

it('loses one read for one bad answer, and names it', async () => {
  const lab = await start({ now: () => recordedAt, backupReplication: { revision: '1.1-rev0' } });
  const before = await record(lab, 'backup-replication');
  lab.faults.add({
    server: 'vbr-1',
    path: '/api/v1/backupInfrastructure/managedServers',
    times: 1,
    kind: 'truncate',
  });
  const { exchanges, unread } = await record(lab, 'backup-replication');
  expect(unread).toContainEqual({ version: '1.1-rev0', read: 'managed servers', code: 'unreadable-answer' });
  expect(unread).toHaveLength(before.unread.length + 1);
  expect(exchanges).toHaveLength(before.exchanges.length - 1);
});

it('has a limit of bytes and a deadline, and says what they left out', async () => {
  const lab = await start({ now: () => recordedAt, backupReplication: { revision: '1.1-rev0' } });
  const small = await record(lab, 'backup-replication', { mostBytes: 20_000 });
  expect(small.unread.map(({ code }) => code)).toContain('recording-too-large');
  expect(small.exchanges.reduce((sum, { answer }) => sum + Buffer.byteLength(answer.body), 0)).toBeLessThan(
    20_001,
  );
  const over = new AbortController();
  // Once the first version has been read.
  const late = await record(lab, 'backup-replication', { deadline: over.signal, say: () => over.abort() });
  expect(late.versions).toEqual(['1.1-rev0']);
  expect(late.unread).toContainEqual({ version: '1.1-rev1', read: 'all reads', code: 'out-of-time' });
});

it('refuses to write a text with the password, and to send a request that changes something', async () => {
  const lab = await start({ now: () => recordedAt });
  const telling = { username: user, password: 'VSphereBackup' };
  lab.accounts.setPassword(user, telling.password);
  await expect(record(lab, 'backup-replication', { credentials: telling })).rejects.toThrow('is not written');

  const server = serverOf(lab, 'microsoft365');
  const connection = new RecordingConnection(server, {}, () => {});
  const before = lab.requests.list().length;
  for (const method of ['POST', 'PUT', 'DELETE'] as const)
    await expect(
      connection.request({ operation: 'change', method, path: '/v8/Jobs/1/start' }),
    ).rejects.toThrow('is not sent');
  await connection.close();
  expect(lab.requests.list()).toHaveLength(before);
});
