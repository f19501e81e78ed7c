import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import {
  AutomationInvalidError,
  readAutomation,
  runtimeConfiguration,
} from '../../../lib/configuration/read-automation.ts';

const folder = mkdtempSync(join(tmpdir(), 'standard-files-'));
const file = join(folder, 'automation.yaml');
beforeAll(() => {
  mkdirSync(join(folder, 'standards'));
  writeFileSync(
    file,
    'compliance:\n  standards:\n    sql: { product: backup-replication, file: standards/sql.json }\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string) {
  writeFileSync(join(folder, 'standards/sql.json'), content);
  const { settings } = readAutomation(file, new Date());
  return complianceSchema.parse(runtimeConfiguration(settings, file).compliance).standards;
}

function problemsOf(content: string): readonly string[] {
  try {
    read(content);
    return [];
  } catch (error) {
    if (!(error instanceof AutomationInvalidError)) throw error;
    return error.problems;
  }
}

const document = { storage: { retentionPolicy: { type: 'RestorePoints', quantity: 14 } } };

describe('a standard in a file', () => {
  it.each([
    ['as JSON', JSON.stringify(document)],
    ['as YAML', 'storage:\n  retentionPolicy: { type: RestorePoints, quantity: 14 }\n'],
    ['as the API answered it', JSON.stringify({ job: { name: 'SQL' }, document, documentVersion: 'x' })],
  ])("%s is part of the functions' configuration", (_what, content) => {
    expect(read(content)).toEqual({ sql: { product: 'backup-replication', document } });
  });

  it.each([
    ['that is no JSON', '{ "storage": }}', /^standards\/sql\.json:\d+:\d+: /],
    [
      'with a value of another type',
      '{\n  "storage": {\n    "retentionPolicy": { "type": "RestorePoints", "quantity": "ten" }\n  }\n}',
      /^standards\/sql\.json:3:51: storage\.retentionPolicy\.quantity /,
    ],
    [
      'in an answer, by the line in the file',
      '{\n  "job": {},\n  "document": {\n    "schedule": 1\n  }\n}',
      /^standards\/sql\.json:4:5: schedule /,
    ],
    ['of another product', '{ "schedulePolicy": {} }', /^standards\/sql\.json:1:1: /],
    [
      'that is too long',
      JSON.stringify({ ...document, description: 'x'.repeat(65_536) }),
      /automation\.yaml:3:\d+: compliance\.standards\.sql\.file: .* 64 KiB/,
    ],
  ])('%s is refused with its position', (_what, content, expected) => {
    expect(problemsOf(content)).toEqual([expect.stringMatching(expected)]);
  });

  it('that does not exist is refused with the position of its name', () => {
    rmSync(join(folder, 'standards/sql.json'));
    expect(() => readAutomation(file, new Date())).toThrow(
      /:3:\d+: compliance\.standards\.sql\.file: .*not found/,
    );
  });
});
