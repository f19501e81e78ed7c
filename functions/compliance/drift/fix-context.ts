import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { type Caller, mayUse, RefusedError } from '../../action.ts';
import type { ServerConfiguration } from '../../configuration.ts';
import type { JobsContext } from '../../jobs/context.ts';
import { findServer } from '../../servers/connect.ts';
import type { LoggedOn } from '../../servers/log-on.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import type { DocumentFix } from './document-fix.ts';
import type { Fix, JobFix } from './fix.ts';
import type { Fixes } from './fix-record.ts';
import { backupReplicationJobs } from './fixable-backup-replication.ts';
import { enterpriseManagerJobs } from './fixable-enterprise-manager.ts';
import type { FixableJobs } from './fixable-jobs.ts';
import { microsoft365Jobs } from './fixable-microsoft365.ts';

/** The dependencies of the actions on fixes. */
export interface FixContext extends JobsContext {
  readonly compliance: ComplianceConfiguration;
  /** Returns a random UUID. */
  readonly randomId: () => string;
}

/** The plan for one job. */
export interface PlannedFix {
  readonly about: Pick<JobFix, 'id' | 'name' | 'standard'>;
  readonly document: JsonObject;
  readonly fix: DocumentFix;
}

/**
 * The server whose jobs are to be fixed.
 * @throws RefusedError `not-configured` where fixes are off
 */
export function serverToFix(
  { configuration, compliance }: FixContext,
  name: string,
  caller: Caller,
): ServerConfiguration {
  if (!compliance.fixes.enabled)
    throw new RefusedError('not-configured', 'Fixes are off: compliance.fixes.enabled switches them on.');
  return findServer(configuration, name, { caller });
}

/** @throws RefusedError `not-found`: one of a server that is not the caller's is not told from one that does not exist */
export async function knownFix(fixes: Fixes, id: string, caller: Caller): Promise<Fix> {
  const fix = await fixes.get(id);
  if (fix !== undefined && mayUse(caller, fix.server)) return fix;
  throw new RefusedError('not-found', 'Fix not found.');
}

/** The jobs of a server that is logged on to. @throws VeeamError where what they share cannot be read */
export async function fixableJobs(loggedOn: LoggedOn): Promise<FixableJobs> {
  switch (loggedOn.product) {
    case 'backup-replication':
      return backupReplicationJobs(loggedOn.client);
    case 'enterprise-manager':
      return enterpriseManagerJobs(loggedOn.client);
    case 'microsoft365':
      return microsoft365Jobs(loggedOn.client);
  }
}
