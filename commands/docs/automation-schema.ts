import * as z from 'zod';
import { automation } from '../../lib/configuration/schema.ts';
import type { GeneratedDocument } from './generated-document.ts';

/**
 * `automation.yaml` as editors know it. Draft 7 is what the YAML language server reads. What no schema can say (names
 * of servers that are not there, schedules, time zones) is left to `npm run synth`.
 */
export const automationSchema: GeneratedDocument = {
  file: 'automation.schema.json',
  generate: () => `${JSON.stringify(jsonSchema(), null, 2)}\n`,
};

/** The JSON Schema of `automation.yaml` as it is written, before defaults are filled in. */
export function jsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(automation, { io: 'input', target: 'draft-7', override: withoutDatePattern });
}

/** A date is said by its format; zod's pattern for it is longer than most schemas. */
function withoutDatePattern({ jsonSchema: made }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (made.format === 'date' || made.format === 'date-time') delete made.pattern;
}
