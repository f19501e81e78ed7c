import { describe, expect, test } from 'vitest';
import type { ServerConfiguration } from '../../../functions/configuration.ts';
import { BackupServerNames } from '../../../functions/jobs/backup-server-names.ts';
import { mergeJobs } from '../../../functions/jobs/merge.ts';
import { healthyJob, hoursAgo } from '../compliance/estate.ts';

type Server = Pick<ServerConfiguration, 'name' | 'product' | 'baseUrl' | 'backupServers'>;
const backupServer = (name: string, baseUrl: string): Server => ({
  name,
  product: 'backup-replication',
  baseUrl,
});
const manager = (backupServers?: Record<string, string>): Server => ({
  name: 'em-1',
  product: 'enterprise-manager',
  baseUrl: 'https://em.example.internal:9398',
  ...(backupServers && { backupServers }),
});

const names = new BackupServerNames([
  manager(),
  backupServer('vbr01', 'https://srv11.tech.lab:9419'),
  backupServer('vbr02', 'https://srv12.tech.lab:9419'),
]);
const id = 'A8F5B5F0-0000-4000-8000-000000000001';
const own = healthyJob({ id: id.toLowerCase(), status: 'running', lastResult: 'none' });
const managed = healthyJob({
  server: 'em-1',
  product: 'enterprise-manager',
  id,
  lastSuccess: hoursAgo(10),
  schedule: 'after-job',
  backupServer: { name: 'SRV11.tech.lab' },
});

test('a job that both report is listed once, in the words of its backup server', () => {
  const { schedule: _, ...withoutSchedule } = own;
  const expected = [{ ...own, lastSuccess: hoursAgo(10), alsoSeenBy: ['em-1'] }];
  expect(mergeJobs([managed, own], names)).toStrictEqual(expected);
  expect(mergeJobs([withoutSchedule, managed], names)[0]).toMatchObject({
    status: 'running',
    schedule: 'after-job',
  });
});

test('every Enterprise Manager that sees it is named once', () => {
  const [merged] = mergeJobs([managed, managed, own, { ...managed, server: 'em-2' }], names);
  expect(merged?.alsoSeenBy).toStrictEqual(['em-1', 'em-2']);
});

test('jobs that only one server reports are unchanged', () => {
  const other = healthyJob({ id: 'other' });
  const cloud = healthyJob({ product: 'microsoft365', id: own.id, server: 'm' });
  expect(mergeJobs([managed, other, cloud], names)).toStrictEqual([managed, other, cloud]);
});

test('the same id on two backup servers is two jobs', () => {
  expect(mergeJobs([own, { ...own, server: 'vbr02' }], names)).toHaveLength(2);
});

test.each([
  ['of another backup server', { backupServer: { name: 'srv12.tech.lab' } }],
  ['of a server that is not configured', { backupServer: { name: 'srv13.tech.lab' } }],
  ['that tells no server', { backupServer: undefined }],
])('no server hides a job %s, although the id is equal', (_, changes) => {
  const elsewhere = { ...managed, ...changes } as typeof managed;
  expect(mergeJobs([elsewhere, own], names)).toStrictEqual([elsewhere, own]);
});

describe('a backup server is known', () => {
  const nameOf = (called: string | undefined, ...servers: Server[]) =>
    new BackupServerNames([manager(), ...servers]).of({
      server: 'em-1',
      backupServer: called === undefined ? undefined : { name: called },
    });
  const full = backupServer('vbr-1', 'https://Backup1.example.internal:9419');
  const short = backupServer('vbr-2', 'https://backup2:9419');
  const address = backupServer('vbr-3', 'https://192.0.2.7:9419');
  const six = backupServer('vbr-4', 'https://[2001:db8::1]:9419');

  test.each([
    ['backup1.EXAMPLE.internal', 'vbr-1'],
    ['backup1.example.internal.', 'vbr-1'],
    ['BACKUP1', 'vbr-1'],
    ['backup2', 'vbr-2'],
    ['backup2.example.internal', 'vbr-2'],
    ['192.0.2.7', 'vbr-3'],
    ['2001:db8::1', 'vbr-4'],
    ['backup1.elsewhere.internal', undefined],
    ['backup', undefined],
    ['192', undefined],
    ['192.0.2.70', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('by its host: %j is %s', (called, expected) => {
    expect(nameOf(called, full, short, address, six)).toBe(expected);
  });

  test('not by a name that matches several', () => {
    const other = backupServer('vbr-9', 'https://backup1.elsewhere.internal:9419');
    expect(nameOf('backup1', full, other)).toBeUndefined();
    expect(nameOf('backup1.elsewhere.internal', full, other)).toBe('vbr-9');
  });

  test.each(['localhost', '127.0.0.1', '::1'])('not by %s, which is each machine itself', (host) => {
    const tunnel = backupServer('vbr-1', `https://${host.includes(':') ? `[${host}]` : host}:9419`);
    expect(nameOf(host, tunnel)).toBeUndefined();
  });

  test("by the configuration of the Enterprise Manager, and of no other's", () => {
    const servers = [manager({ 'Backup One': 'vbr-1' }), full, short];
    const configured = new BackupServerNames(servers);
    const of = (server: string, name: string) => configured.of({ server, backupServer: { name } });
    expect(of('em-1', 'BACKUP ONE')).toBe('vbr-1');
    expect(of('em-2', 'Backup One')).toBeUndefined();
    expect(of('em-1', 'constructor')).toBeUndefined();
  });
});

test("a value that neither reports is missing, and the backup server's value counts", () => {
  const { schedule: _, ...untold } = own;
  const { schedule: __, lastSuccess: ___, ...managedUntold } = managed;
  expect(mergeJobs([untold, managedUntold], names)).toStrictEqual([{ ...untold, alsoSeenBy: ['em-1'] }]);
  const both = { ...own, lastSuccess: hoursAgo(5), schedule: 'timed' as const };
  expect(mergeJobs([both, managed], names)).toStrictEqual([{ ...both, alsoSeenBy: ['em-1'] }]);
  expect(mergeJobs([untold, managedUntold, { ...managed, server: 'em-2' }], names)).toMatchObject([
    { lastSuccess: hoursAgo(10), schedule: 'after-job', alsoSeenBy: ['em-1', 'em-2'] },
  ]);
});

test('a backup server is never a server of another product', () => {
  const known = new BackupServerNames([
    { name: 'm', product: 'microsoft365', baseUrl: 'https://srv11.tech.lab:4443' },
    backupServer('vbr-ip', 'https://10.0.0.1:9419'),
    backupServer('vbr-6', 'https://[fd00::1]:9419'),
    backupServer('vbr-127', 'https://10.127.0.1:9419'),
    backupServer('vbr-dot', 'https://SRV13.tech.lab.:9419'),
  ]);
  const of = (name: string) => known.of({ server: 'em-1', backupServer: { name } });
  expect(of('srv11.tech.lab')).toBeUndefined();
  expect(of('10')).toBeUndefined();
  expect(of('10.0.0.1')).toBe('vbr-ip');
  expect(of(' [FD00::1] ')).toBe('vbr-6');
  expect(of('srv13')).toBe('vbr-dot');
  expect(of('srv13.tech.lab.')).toBe('vbr-dot');
  expect(of('srv13.other.lab')).toBeUndefined();
  expect([of('[srv]13.tech.lab'), of('srv13.tech.[lab]')]).toStrictEqual([undefined, undefined]);
  expect(of('10.127.0.1')).toBe('vbr-127');
  expect(known.of({ server: 'em-1', backupServer: {} })).toBeUndefined();
});
