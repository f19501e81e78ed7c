import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { AwsError } from '../aws/service.ts';

const templateSchema = z.object({
  Description: z.string().optional(),
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), DeletionPolicy: z.string().optional() })),
});
export type Template = z.infer<typeof templateSchema>;

/** Parses a template. @throws AwsError ValidationError when it is not a valid template */
export function readTemplate(text: string): Template {
  const validation = (why: string) => new AwsError('ValidationError', `Template format error: ${why}`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw validation('JSON not well-formed.');
  }
  const { data, error } = templateSchema.safeParse(json);
  if (error) throw validation(z.prettifyError(error));
  if (Object.keys(data.Resources).length === 0)
    throw validation('At least one Resources member must be defined.');
  return data;
}

export interface Change {
  action: 'Add' | 'Modify' | 'Remove';
  logicalId: string;
  type: string;
}

/** The changes from one template to another, by resource. */
export function changesBetween(before: Template | undefined, after: Template): Change[] {
  const earlier = before?.Resources ?? {};
  const changes: Change[] = [];
  for (const [logicalId, resource] of Object.entries(after.Resources)) {
    const old = earlier[logicalId];
    if (old === undefined) changes.push({ action: 'Add', logicalId, type: resource.Type });
    else if (!isDeepStrictEqual(old, resource))
      changes.push({ action: 'Modify', logicalId, type: resource.Type });
  }
  for (const [logicalId, { Type }] of Object.entries(earlier)) {
    if (after.Resources[logicalId] === undefined) changes.push({ action: 'Remove', logicalId, type: Type });
  }
  return changes;
}
