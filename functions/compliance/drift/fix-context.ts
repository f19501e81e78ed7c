import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { type Caller, RefusedError } from '../../action.ts';
import type { ServerConfiguration } from '../../configuration.ts';
import type { JobsContext } from '../../jobs/context.ts';
import { findServer } from '../../servers/connect.ts';
import type { LoggedOn } from '../../servers/log-on.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import type { DocumentFix } from './document-fix.ts';
import type { JobFix } from './fix.ts';
import type { FixableJobs } from './fixable-jobs.ts';

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
 * @throws RefusedError `not-configured` if fixes are off
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

/** The jobs of a server with an open session. @throws VeeamError if the data that they share cannot be read */
export async function fixableJobs(loggedOn: LoggedOn): Promise<FixableJobs> {
  switch (loggedOn.product) {
    case 'backup-replication': {
      const { backupReplicationJobs } = await import('./fixable-backup-replication.ts');
      return backupReplicationJobs(loggedOn.client);
    }
    case 'enterprise-manager': {
      const { enterpriseManagerJobs } = await import('./fixable-enterprise-manager.ts');
      return enterpriseManagerJobs(loggedOn.client);
    }
    case 'microsoft365': {
      const { microsoft365Jobs } = await import('./fixable-microsoft365.ts');
      return microsoft365Jobs(loggedOn.client);
    }
  }
}
