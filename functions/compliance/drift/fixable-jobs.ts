import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import type { SettingField } from '../settings/differences.ts';
import type { JobSettings } from '../settings/job-settings.ts';

/** How a fix reads and writes the jobs of one server. Reasons are sentences without a capital and a full stop. */
export interface FixableJobs {
  /** What a job's document says of its settings: what a run changes is left out. @throws VeeamError */
  read(id: string): Promise<JsonObject>;
  settingsOf(document: JsonObject): JobSettings;
  /**
   * What to change of a job's document so that a setting is as in the standard's, as a merge patch; or why it cannot be
   * changed so, and where it can.
   * @param isSameServer whether ids in the standard's document are those of the job's server
   */
  patchFor(
    field: SettingField,
    standard: JsonObject,
    job: JsonObject,
    isSameServer: boolean,
  ): JsonObject | string;
  /** The document with a merge patch applied, or why the server would not take it. */
  patched(document: JsonObject, patch: JsonObject): JsonObject | string;
  /**
   * Reads the job once more and writes it with a patch.
   * @param check is shown what was read, and throws where it is not to be written
   * @returns `pending` where the server is still about to write it
   * @throws VeeamError, RefusedError with the server's reason, and what `check` throws
   */
  write(id: string, patch: JsonObject, check: (document: JsonObject) => void): Promise<'written' | 'pending'>;
}
