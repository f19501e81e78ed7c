import * as z from 'zod';
import { links, optionalText } from './fields.ts';
import { jobFields, withLinked } from './job-fields.ts';

/** A backup job (RESTJob, vb365 specs). What is undefined, the server did not tell. */
export const backupJobSchema = z
  .object({
    id: z.string(),
    name: optionalText,
    description: optionalText,
    /** `EntireOrganization` or `SelectedItems`. */
    backupType: optionalText,
    ...jobFields,
    schedulePolicy: z.unknown().optional(),
    _links: links,
  })
  .transform(({ _links, ...job }) => withLinked(job, _links));

export type BackupJob = Readonly<z.output<typeof backupJobSchema>>;
