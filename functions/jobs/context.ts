import type { Configuration } from '../configuration.ts';
import type { AutomationRecord } from '../platform/record/record.ts';
import type { ServerAccess } from '../servers/with-server.ts';

/** The dependencies of the actions on jobs. */
export interface JobsContext extends ServerAccess {
  configuration: Configuration;
  /** Where jobs are stored as last seen. */
  record: AutomationRecord;
  /** The end of one call's work with servers; a new one for each call. */
  deadline(): AbortSignal;
}
