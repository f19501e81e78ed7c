import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { type Caller, mayUse, RefusedError, refuseField } from '../../action.ts';
import type { ServerConfiguration } from '../../configuration.ts';
import type { JobsContext } from '../../jobs/context.ts';
import { findServer } from '../../servers/connect.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import type { DocumentFix } from './document-fix.ts';
import type { Fix, JobFix } from './fix.ts';
import type { Fixes } from './fix-record.ts';

/** What the actions on fixes need of the world around them. */
export interface FixContext extends JobsContext {
  readonly compliance: ComplianceConfiguration;
  /** Gives a random UUID. */
  readonly randomId: () => string;
}

/** What is planned for one job. */
export interface PlannedFix {
  readonly about: Pick<JobFix, 'id' | 'name' | 'standard'>;
  readonly document: JsonObject;
  readonly fix: DocumentFix;
}

/** Why a fix does not change jobs of a product. */
const elsewhere = {
  'enterprise-manager':
    'Fixes are made on the Backup & Replication server that has the job: Enterprise Manager tells a part of its settings.',
  microsoft365:
    'Retention and encryption are settings of its repository, and its schedule is changed in its console.',
};

/**
 * The server whose jobs are to be fixed.
 * @throws RefusedError `not-configured` where fixes are off; `invalid-input` for a server of another product
 */
export function serverToFix(
  { configuration, compliance }: FixContext,
  name: string,
  caller: Caller,
): ServerConfiguration {
  if (!compliance.fixes.enabled)
    throw new RefusedError('not-configured', 'Fixes are off: compliance.fixes.enabled switches them on.');
  const server = findServer(configuration, name, { caller });
  if (server.product === 'backup-replication') return server;
  throw refuseField('invalid-input', 'server', `${name} is ${server.product}. ${elsewhere[server.product]}`);
}

/** @throws RefusedError `not-found`: one of a server that is not the caller's is not told from one that does not exist */
export async function knownFix(fixes: Fixes, id: string, caller: Caller): Promise<Fix> {
  const fix = await fixes.get(id);
  if (fix !== undefined && mayUse(caller, fix.server)) return fix;
  throw new RefusedError('not-found', 'Fix not found.');
}
