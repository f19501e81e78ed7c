import { expect, it } from 'vitest';
import * as z from 'zod';
import { describedJob } from '../../../src/backup-replication/job-model/job-model.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Every field of a JSON Schema by its path, with its schema. */
function fieldsOf(schema: JsonSchema, path: string, root: JsonSchema): [string, JsonSchema][] {
  const { $ref, items, anyOf = [], properties = {} } = schema;
  const definition = root.$defs?.[$ref?.replace('#/$defs/', '') ?? ''];
  const parts = [definition, items, ...anyOf].filter((part) => typeof part === 'object') as JsonSchema[];
  return [
    ...parts.flatMap((part) => fieldsOf(part, path, root)),
    ...Object.entries(properties as Record<string, JsonSchema>).flatMap(([name, field]) => [
      [`${path}.${name}`, field] as [string, JsonSchema],
      ...fieldsOf(field, `${path}.${name}`, root),
    ]),
  ];
}

it.each(['create', 'edit'] as const)('describes every field (for %s)', (use) => {
  const schema = z.toJSONSchema(describedJob(use), { io: 'input' });
  const fields = fieldsOf(schema, '', schema);
  expect(fields.length).toBeGreaterThan(600);
  expect(fields.filter(([, { description = '' }]) => description.length < 5)).toEqual([]);
});

it('names the revisions of a field that not all have', () => {
  const schema = z.toJSONSchema(describedJob('edit'), { io: 'input' });
  const said = new Map(fieldsOf(schema, '', schema).map(([path, { description }]) => [path, description]));
  expect(said.get('.storage.backupProxies.autoSelection')).toMatch(/ Only in 1\.1-rev0\.$/);
  expect(said.get('.storage.backupProxies.autoSelectEnabled')).toMatch(/ From 1\.1-rev1\.$/);
  expect(said.get('.schedule.monthly.isLastDayOfMonth')).toMatch(/ From 1\.3-rev1\.$/);
  expect(said.get('.virtualMachines.includes.inventoryObject')).toMatch(/ Up to 1\.1-rev1\.$/);
  expect(said.get('.storage.retentionPolicy.quantity')).not.toMatch(/\d-rev\d/);
});
