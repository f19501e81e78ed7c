import * as z from 'zod';
import { serverName } from '../configuration.ts';
import { templateProblem } from './name-template.ts';

const text = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused; XML 1.0 cannot carry them.
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'control characters are not allowed');

/** The body of `POST /clones`. Strict: an unknown key is refused by its name. */
export const cloneRequest = z.strictObject({
  server: serverName,
  /** The source job's name or id (a GUID, with or without `urn:veeam:Job:`). */
  job: text(255),
  /** The new job's name, or a template such as `{{job}} {{date}}`. */
  name: text(255).superRefine((template, context) => {
    const message = templateProblem(template);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  }),
  description: z.exactOptional(text(1024)),
  folderName: z.exactOptional(text(255)),
  /** The target repository's name or UID; by default the original job's. */
  repository: z.exactOptional(text(255)),
  vmSuffix: z.exactOptional(text(50)),
  jobFileName: z.exactOptional(text(255)),
  /** Sets the new job's schedule, and reads it back. Absent: as the server creates it. */
  enabled: z.exactOptional(z.boolean()),
});
export type CloneRequest = z.infer<typeof cloneRequest>;

/** A clone's id, which is the name of its execution, or another mark of its job. */
export const cloneId = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);
