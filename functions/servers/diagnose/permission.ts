import { AccessDeniedError } from '@veeam-automation/veeam/transport/errors';
import { isAtLeast } from '@veeam-automation/veeam/transport/versions';
import type { Purpose } from '../credentials.ts';
import type { LoggedOn } from '../log-on.ts';
import { type Done, StepFailed } from './step.ts';

/** From this revision on, only an administrator may read the server's information (serverInfo, vbr-1.2-rev1). */
const administratorsOnlySince = '1.2-rev1';

/** What an account needs; see README, "Store credentials". */
const needed: Record<LoggedOn['product'], Record<Purpose, string>> = {
  'enterprise-manager': { read: 'Portal Administrator', write: 'Portal Administrator' },
  'backup-replication': { read: 'Backup Viewer', write: 'Backup Administrator' },
  microsoft365: { read: 'access to the REST API', write: 'access to the REST API' },
};

const notProvable: Done<void> = { value: undefined, skipped: 'not provable without changing something' };

/**
 * Checks by a cheap reading call that an account has the rights for its purpose, if the API allows checking that
 * without changing anything.
 * @throws StepFailed if it lacks them, and every VeeamError
 */
export async function provePermission(loggedOn: LoggedOn, purpose: Purpose): Promise<Done<void>> {
  const role = needed[loggedOn.product][purpose];
  try {
    return await (purpose === 'read' ? readSomething(loggedOn) : mayChange(loggedOn));
  } catch (error) {
    if (!(error instanceof AccessDeniedError)) throw error;
    throw new StepFailed(
      `The account may not do what the ${purpose} credential is for: ${error.happened}.`,
      `Give it the role it needs (${role}), or store another account: npm run credentials -- set ${error.server} ${purpose}`,
      { cause: error },
    );
  }
}

async function readSomething({ product, client }: LoggedOn): Promise<Done<void>> {
  switch (product) {
    case 'enterprise-manager':
      await client.jobs.list(undefined, { pageSize: 1 })[Symbol.asyncIterator]().next();
      return { value: undefined, found: 'it may read jobs' };
    case 'backup-replication':
      await client.jobs.listStates({}, { pageSize: 1 })[Symbol.asyncIterator]().next();
      return { value: undefined, found: 'it may read the states of jobs' };
    case 'microsoft365':
      await client.organizations.list().all();
      return { value: undefined, found: 'it may read the organizations' };
  }
}

async function mayChange(loggedOn: LoggedOn): Promise<Done<void>> {
  switch (loggedOn.product) {
    case 'enterprise-manager':
      // Only a Portal Administrator can read jobs, and a Portal Administrator may change them (em_rest: GET /jobs).
      await readSomething(loggedOn);
      return { value: undefined, found: 'it is a Portal Administrator' };
    case 'backup-replication':
      if (!isAtLeast(loggedOn.client.version, administratorsOnlySince)) return notProvable;
      await loggedOn.client.serverInfo();
      return { value: undefined, found: 'it is a Backup Administrator' };
    case 'microsoft365':
      return notProvable;
  }
}
