import { describe, expect, it } from 'vitest';
import { BackupReplication } from '../../src/backup-replication/client.ts';
import { knownJobType } from '../../src/backup-replication/features.ts';
import { KNOWN_REVISIONS, type Revision } from '../../src/backup-replication/revision.ts';
import { UnsupportedVersionError } from '../../src/transport/errors.ts';
import { all, CREDENTIALS, clock, startStub } from './stub-server.ts';

const ascending = [...KNOWN_REVISIONS].reverse();
const LIST = { status: 200, json: { data: [], pagination: { total: 0, count: 0 } } };
const JOB = { id: 'j', name: 'Files', type: 'VSphereBackup', isDisabled: false };
const SESSION = { id: 's', name: 'Files', sessionType: 'BackupJob', state: 'Starting' };

type Use = (vbr: BackupReplication) => unknown;
/** A feature, the first revision that documents it, the last that is documented without it, and a call that uses it. */
type Row = readonly [what: string, since: Revision, lackedUpTo: Revision, use: Use];

const type =
  (typeFilter: string): Use =>
  ({ jobs }) =>
    all(jobs.listStates({ typeFilter }));

const rows: Row[] = [
  ['VSphereReplica', '1.1-rev1', '1.1-rev0', type('VSphereReplica')],
  ['FileBackupCopy', '1.2-rev1', '1.1-rev1', type('FileBackupCopy')],
  ['BackupCopy', '1.3-rev0', '1.2-rev1', type('BackupCopy')],
  ['HyperVBackup', '1.3-rev0', '1.2-rev1', ({ jobs }) => all(jobs.list({ typeFilter: 'HyperVBackup' }))],
  ['backupcopy', '1.3-rev0', '1.2-rev1', type('backupcopy')],
  ['FileBackup', '1.3-rev1', '1.3-rev0', type('FileBackup')],
  ['ProxmoxBackupJob', '1.3-rev2', '1.3-rev1', type('ProxmoxBackupJob')],
  ['BackupCopy', '1.3-rev0', '1.2-rev1', ({ jobs }) => jobs.create({ type: 'BackupCopy', name: 'Copy' })],
  ['stopping', '1.3-rev0', '1.2-rev1', ({ jobs }) => all(jobs.listStates({ statusFilter: 'stopping' }))],
  ['Enabled', '1.3-rev0', '1.2-rev1', ({ jobs }) => all(jobs.listStates({ statusFilter: 'Enabled' }))],
  [
    'RepositoryName',
    '1.3-rev0',
    '1.2-rev1',
    ({ jobs }) => all(jobs.listStates({ orderColumn: 'RepositoryName' })),
  ],
  [
    'AfterJobName',
    '1.3-rev0',
    '1.2-rev1',
    ({ jobs }) => all(jobs.listStates({ orderColumn: 'AfterJobName' })),
  ],
  ['afterJobIdFilter', '1.3-rev0', '1.2-rev1', ({ jobs }) => all(jobs.listStates({ afterJobIdFilter: 'x' }))],
  [
    'afterJobNameFilter',
    '1.3-rev0',
    '1.2-rev1',
    ({ jobs }) => all(jobs.listStates({ afterJobNameFilter: 'x' })),
  ],
  ['retry', '1.3-rev0', '1.2-rev1', ({ jobs }) => jobs.retry('j')],
  ['clone', '1.3-rev0', '1.2-rev1', ({ jobs }) => jobs.clone('j')],
  ['syncRestorePoints', '1.3-rev0', '1.2-rev1', ({ jobs }) => jobs.start('j', { syncRestorePoints: 'All' })],
  ['cancelChainedJobs', '1.3-rev0', '1.2-rev1', ({ jobs }) => jobs.stop('j', { cancelChainedJobs: true })],
  [
    'resultFilter',
    '1.3-rev0',
    '1.2-rev1',
    ({ sessions }) => all(sessions.list({ resultFilter: ['Failed', 'Warning'] })),
  ],
  [
    'typeFilter',
    '1.3-rev0',
    '1.2-rev1',
    ({ sessions }) => all(sessions.list({ typeFilter: ['Job', 'BackupJob'] })),
  ],
  [
    'InitiatedBy',
    '1.3-rev0',
    '1.2-rev1',
    ({ sessions }) => all(sessions.list({ orderColumn: 'InitiatedBy' })),
  ],
  [
    'ActionRequired',
    '1.3-rev2',
    '1.3-rev1',
    ({ sessions }) => all(sessions.list({ stateFilter: 'ActionRequired' })),
  ],
];

async function tryIn(revision: Revision, use: Use) {
  await using stub = await startStub({
    revisions: [revision],
    routes: {
      'GET /api/v1/jobs': () => LIST,
      'GET /api/v1/jobs/states': () => LIST,
      'GET /api/v1/sessions': () => LIST,
      'POST /api/v1/jobs': () => ({ status: 201, json: JOB }),
      'POST /api/v1/jobs/j/clone': () => ({ status: 201, json: JOB }),
      'POST /api/v1/jobs/j/start': () => ({ status: 201, json: SESSION }),
      'POST /api/v1/jobs/j/stop': () => ({ status: 201, json: SESSION }),
      'POST /api/v1/jobs/j/retry': () => ({ status: 201, json: SESSION }),
    },
  });
  const vbr = await BackupReplication.logOn(stub.connection, CREDENTIALS, {
    version: revision,
    now: clock(),
  });
  const failure = await Promise.resolve(vbr)
    .then(use)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  return { failure, sent: stub.requests.length - 1 };
}

describe.each(rows)('%s', (what, since, lackedUpTo, use) => {
  const at = ascending.indexOf(lackedUpTo);
  it.each(ascending.slice(0, at + 1))(
    'is refused with its name in %s, and nothing is sent',
    async (revision) => {
      const { failure, sent } = await tryIn(revision, use);
      expect(failure).toBeInstanceOf(UnsupportedVersionError);
      expect(String(failure)).toContain(what);
      expect(String(failure)).toContain(`from API revision ${since}, and ${revision} is in use`);
      expect(sent).toBe(0);
    },
  );

  it.each(ascending.slice(at + 1))('is requested in %s', async (revision) => {
    expect(await tryIn(revision, use)).toEqual({ failure: undefined, sent: 1 });
  });
});

it.each<[string, Use]>([
  ['a type of job that no document lists', type('QuantumBackup')],
  ['VSphereBackup, which older revisions spell Backup', type('VSphereBackup')],
  [
    'one value of a filter that takes several',
    ({ sessions }) => all(sessions.list({ resultFilter: ['Failed'] })),
  ],
  [
    'a type of session: they differ with every build',
    ({ sessions }) => all(sessions.list({ typeFilter: ['Foo'] })),
  ],
])('%s is requested in every revision', async (_what, use) => {
  for (const revision of ascending) {
    expect(await tryIn(revision, use)).toEqual({ failure: undefined, sent: 1 });
  }
});

it.each<[type: string, since: Revision]>([
  ['Backup', '1.1-rev0'],
  ['VSphereBackup', '1.1-rev0'],
  ['VSphereReplica', '1.1-rev1'],
  ['CloudDirectorBackup', '1.1-rev1'],
  // For the revisions between 1.1-rev1 and 1.2-rev1 this is not known.
  ['EntraIDTenantBackup', '1.1-rev2'],
  ['EntraIDAuditLogBackup', '1.1-rev2'],
  ['FileBackupCopy', '1.1-rev2'],
  ['Unknown', '1.3-rev0'],
  ['HyperVBackup', '1.3-rev0'],
  ['LegacyBackupCopy', '1.3-rev0'],
  ['BackupCopy', '1.3-rev0'],
  ['WindowsAgentBackup', '1.3-rev0'],
  ['LinuxAgentBackup', '1.3-rev0'],
  ['EntraIDTenantBackupCopy', '1.3-rev0'],
  ['FileBackup', '1.3-rev1'],
  ['ObjectStorageBackup', '1.3-rev1'],
  ['SureBackupContentScan', '1.3-rev1'],
  ['CloudBackupAzure', '1.3-rev1'],
  ['WindowsAgentBackupWorkstationPolicy', '1.3-rev1'],
  ['LinuxAgentBackupServerPolicy', '1.3-rev1'],
  ['NutanixAHVBackupJob', '1.3-rev2'],
  ['WindowsAgentBackupFailoverCluster', '1.3-rev2'],
])('the type %s is known from %s on, in any letter case', (name, since) => {
  const from = ascending.indexOf(since);
  for (const [index, revision] of ascending.entries()) {
    const known = index >= from ? name : undefined;
    for (const given of [name, name.toLowerCase(), name.toUpperCase()])
      expect(knownJobType(given, revision)).toBe(known);
  }
});

it('a type that no document lists is not known', () => {
  expect(knownJobType('QuantumBackup', '1.3-rev2')).toBeUndefined();
});
