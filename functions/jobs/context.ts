import type { Configuration } from '../configuration.ts';
import type { AutomationRecord } from '../platform/record/record.ts';
import type { ServerAccess } from '../servers/with-server.ts';

/** What the actions on jobs need of the world around them. */
export interface JobsContext extends ServerAccess {
  configuration: Configuration;
  /** Where jobs are kept as last seen. */
  record: AutomationRecord;
  /** When one call's work with servers is to end; a new one for each call. */
  deadline(): AbortSignal;
}
