import { expect, test } from 'vitest';
import { checked, misfits } from './checked.ts';
import { backupReplicationDocument, schemasOf } from './documents.ts';

test("the lab's answers are checked against a document", async () => {
  const { operations, problems } = await checked(backupReplicationDocument(), { lab: true });
  expect(problems).toEqual([]);
  const row = (name: string) => operations.find((operation) => operation.name === name);
  expect(row('get all job states')).toMatchObject({ request: 'fits', answer: 'fits' });
  expect(row('renew the logon')).toMatchObject({ request: 'fits', answer: 'fits' });
  // The small document leaves out most of what a job is.
  expect(row('get job')?.notes).toContain('`virtualMachines` is not in the document');
  // Refusals are not in the small document either.
  expect(row('start job, with its chain')?.notes).toContain('the lab refused it with HTTP 400');
});

test('an answer of the lab that does not fit is named', async () => {
  const document = backupReplicationDocument();
  const state = schemasOf(document)['JobState'] as {
    properties: Record<string, unknown>;
    required: string[];
  };
  state.properties['objectsCount'] = { type: 'string' };
  state.properties['owner'] = { type: 'string' };
  state.required.push('owner');
  const found = misfits(await checked(document, { lab: true }));
  expect(found['get all job states']).toEqual([
    'HTTP 200: `data[].owner` is required and missing',
    'HTTP 200: `data[].objectsCount` must be string',
  ]);
});

test('a version that the lab does not simulate is reported', async () => {
  const report = await checked(
    { ...backupReplicationDocument(), info: { version: '2.7-rev9' } },
    { lab: true },
  );
  expect(report.problems).toEqual(['The lab does not simulate 2.7-rev9.']);
});
