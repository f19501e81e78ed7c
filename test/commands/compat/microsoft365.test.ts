import { expect, test } from 'vitest';
import { fits } from '../../../commands/compat/check-document.ts';
import { checked, misfits } from './checked.ts';
import { schemasOf } from './documents.ts';
import { microsoft365Document } from './microsoft365-document.ts';

test('a document that our client fits, although it requires a token for the logon itself', async () => {
  const report = await checked(microsoft365Document());
  expect(misfits(report)).toEqual({});
  expect(report.operations).toHaveLength(31);
  expect(report.operations.every(({ request, answer }) => request === 'fits' && answer === 'fits')).toBe(
    true,
  );
  expect(fits(report)).toBe(true);
});

test('a boolean in a form is a boolean, and a form without the field is reported', async () => {
  const document = microsoft365Document();
  const logon = schemasOf(document)['Logon'] as { properties: Record<string, unknown> };
  delete logon.properties['disable_antiforgery_token'];
  const fault = "the body's `disable_antiforgery_token` is not in the document";
  expect(misfits(await checked(document))).toEqual({ 'log on': [fault], 'renew the logon': [fault] });
});

test('a value of the schedule, and one of a filter, that the document does not have', async () => {
  const document = microsoft365Document();
  const schedule = schemasOf(document)['Schedule'] as { properties: Record<string, unknown> };
  schedule.properties['periodicallyEvery'] = { type: 'string', enum: ['Minutes5', 'FourHours'] };
  const sessions = document.paths['/v8/JobSessions']?.['get'] as {
    parameters: { name: string; schema: object }[];
  };
  for (const parameter of sessions.parameters) {
    if (parameter.name === 'status') parameter.schema = { type: 'string', enum: ['Running', 'Success'] };
  }
  const found = misfits(await checked(document));
  expect(Object.keys(found)).toEqual(['create copy job, periodically', 'list job sessions, filtered']);
  expect(found['create copy job, periodically']).toContain(
    'the body\'s `schedulePolicy.periodicallyEvery` must be equal to one of the allowed values: Minutes5, FourHours; it is "Hours4"',
  );
  // Eight of the nine values that a caller may choose are missing, and each is named.
  expect(found['create copy job, periodically']).toHaveLength(8);
});

test('an additional required field that our client does not send', async () => {
  const document = microsoft365Document();
  const post = document.paths['/v8/CopyJobs']?.['post'] as {
    requestBody: { content: Record<string, { schema: { required: string[] } }> };
  };
  post.requestBody.content['application/json']?.schema.required.push('owner');
  const found = misfits(await checked(document));
  expect(Object.keys(found)).toHaveLength(3);
  expect(found['create copy job, immediately']).toEqual(["the body's `owner` is required and missing"]);
});

test("the lab's answers are also checked against it", async () => {
  const { operations } = await checked(microsoft365Document(), { lab: true });
  const row = (name: string) => operations.find((operation) => operation.name === name);
  expect(row('list backup jobs')).toMatchObject({ request: 'fits', answer: 'fits' });
  expect(row('delete copy job')).toMatchObject({ request: 'fits', answer: 'fits', faults: [] });
  // A backup job has one copy job at most.
  expect(row('create copy job, periodically')?.notes).toContain('the lab refused it with HTTP 409');
});
