import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { Revision } from '@veeam-automation/veeam/backup-replication/revision';
import { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import type { Microsoft365Version } from '@veeam-automation/veeam/microsoft365/versions';
import type { Connection } from '@veeam-automation/veeam/transport/connection';
import { first, type Subjects } from './client-operation.ts';
import type { JsonObject } from './json.ts';
import type { Held } from './stand-in-logon.ts';

/** What the lab has to ask about, and a logon to ask with. */
export interface LabSubjects {
  readonly ids: Subjects;
  readonly newJob: JsonObject;
  readonly held: Held;
}

const { user, password } = LAB_ACCOUNTS.administrator;
const credentials = { username: user, password };
const NONE = '00000000-0000-0000-0000-000000000000';

/** A job of the simulated backup server with its session and repository, and the body of another such job. */
export async function backupReplicationSubjects(
  connection: Connection,
  revision: Revision,
  now: () => Date,
): Promise<LabSubjects> {
  const client = await BackupReplication.logOn(connection, credentials, { version: revision, now });
  const state = await first(client.jobs.listStates({ typeFilter: 'VSphereBackup' }));
  if (state === undefined) throw new Error('The lab has no backup job.');
  const { id: _id, isDisabled: _isDisabled, ...document } = (await client.jobs.get(state.id)).document;
  const session = await first(client.sessions.list());
  const repository = await first(client.repositories.list());
  const { accessToken, refreshToken = '', renewAt } = await client.session();
  const ids = {
    job: state.id,
    session: session?.id ?? NONE,
    repository: repository?.id ?? NONE,
    organization: NONE,
    copyJob: NONE,
  };
  return {
    ids,
    newJob: { ...document, name: 'Made by compat' },
    held: { accessToken, refreshToken, renewAt, credentials },
  };
}

/** A backup job of the simulated Microsoft 365 server that has no copy job, one that is a copy job, and a target. */
export async function microsoft365Subjects(
  connection: Connection,
  version: Microsoft365Version,
  now: () => Date,
): Promise<LabSubjects> {
  const client = await Microsoft365.logOn(connection, credentials, { version, now });
  const { items: copyJobs } = await client.copyJobs.list();
  const copied = new Set(copyJobs.map(({ backupJobId }) => backupJobId));
  const { items: jobs } = await client.backupJobs.list();
  const job = jobs.find(({ id }) => !copied.has(id)) ?? jobs[0];
  const [repository] = (await client.repositories({ longTerm: true })).items;
  const [organization] = (await client.organizations()).items;
  const { accessToken, refreshToken, renewAt } = await client.session();
  const ids = {
    job: job?.id ?? NONE,
    session: NONE,
    repository: repository?.id ?? NONE,
    organization: organization?.id ?? NONE,
    copyJob: copyJobs[0]?.id ?? NONE,
  };
  return { ids, newJob: {}, held: { accessToken, refreshToken, renewAt, credentials } };
}
