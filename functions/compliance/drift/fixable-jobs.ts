import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import type { SettingField } from '../settings/differences.ts';
import type { JobSettings } from '../settings/job-settings.ts';

/** How a fix reads and writes the jobs of one server. Reasons have no capital letter and no full stop. */
export interface FixableJobs {
  /** The settings in a job's document, without the fields that a run changes. @throws VeeamError */
  read(id: string): Promise<JsonObject>;
  settingsOf(document: JsonObject): JobSettings;
  /**
   * The merge patch that gives a job's document a setting of the standard's document; or why it cannot be changed this
   * way, and where it can.
   * @param isSameServer whether ids in the standard's document are those of the job's server
   */
  patchFor(
    field: SettingField,
    standard: JsonObject,
    job: JsonObject,
    isSameServer: boolean,
  ): JsonObject | string;
  /** The document with a merge patch applied, or why the server would not accept it. */
  patched(document: JsonObject, patch: JsonObject): JsonObject | string;
  /**
   * Reads the job once more and writes it with a patch.
   * @param check gets the document that was read, and throws if it must not be written
   * @returns `pending` if the server has not written it yet
   * @throws VeeamError, RefusedError with the server's reason, and what `check` throws
   */
  write(id: string, patch: JsonObject, check: (document: JsonObject) => void): Promise<'written' | 'pending'>;
}
