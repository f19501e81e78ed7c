import { expect, test } from 'vitest';
import { fits } from '../../../commands/compat/check-document.ts';
import { checked, misfits } from './checked.ts';
import { backupReplicationDocument, schemasOf } from './documents.ts';

test('a document that our client fits, with a recursive schema', async () => {
  const report = await checked(backupReplicationDocument());
  expect(misfits(report)).toEqual({});
  expect(report.problems).toEqual([]);
  expect(report.operations).toHaveLength(32);
  expect(report.operations.every(({ request, answer }) => request === 'fits' && answer === 'fits')).toBe(
    true,
  );
  expect(report.describes).toBe('Backup & Replication 1.3-rev1, OpenAPI 3.0.1');
  expect(fits(report)).toBe(true);
});

test('the same as OpenAPI 3.1', async () => {
  const document = backupReplicationDocument();
  const state = schemasOf(document)['JobState'] as { properties: object };
  state.properties = { ...state.properties, nextRun: { type: ['string', 'null'], format: 'date-time' } };
  expect(fits(await checked({ ...document, openapi: '3.1.0' }))).toBe(true);
});

test('a missing path', async () => {
  const document = backupReplicationDocument();
  delete document.paths['/api/v1/jobs/{id}/enable'];
  const report = await checked(document);
  expect(misfits(report)).toEqual({ 'enable job': ['the document has no /api/v1/jobs/{id}/enable'] });
  expect(fits(report)).toBe(false);
});

test('another method', async () => {
  const document = backupReplicationDocument();
  const { post } = document.paths['/api/v1/jobs/{id}/disable'] ?? {};
  document.paths['/api/v1/jobs/{id}/disable'] = { put: post ?? {} };
  expect(misfits(await checked(document))).toEqual({
    'disable job': ['the document has no POST for /api/v1/jobs/{id}/disable, only PUT'],
  });
});

test('a renamed field of the answer, although nothing requires it', async () => {
  const document = backupReplicationDocument();
  const state = schemasOf(document)['JobState'] as { properties: Record<string, unknown> };
  state.properties['latestResult'] = state.properties['lastResult'];
  delete state.properties['lastResult'];
  const found = misfits(await checked(document));
  expect(Object.keys(found)).toEqual([
    'get all job states',
    'get all job states, filtered',
    'get all job states, by the job before',
  ]);
  expect(found['get all job states']).toEqual(['the answer has no `lastResult`, which the client reads']);
});

test('a field of the answer that is no longer a string', async () => {
  const document = backupReplicationDocument();
  const repository = schemasOf(document)['Repository'] as { properties: Record<string, unknown> };
  repository.properties['name'] = { type: 'integer' };
  const found = misfits(await checked(document));
  expect(Object.keys(found)).toEqual([
    'get all repositories',
    'get all repositories, filtered',
    'get repository',
  ]);
  expect(found['get repository']?.[0]).toContain('`name` was read as');
});

test('a key of the body that was renamed, required or not', async () => {
  const document = backupReplicationDocument();
  const start = { type: 'object', required: ['activeFull'], properties: { activeFull: { type: 'boolean' } } };
  Object.assign(document.paths['/api/v1/jobs/{id}/start']?.['post'] ?? {}, {
    requestBody: { content: { 'application/json': { schema: start } } },
  });
  expect(misfits(await checked(document))['start job']).toEqual([
    "the body's `activeFull` is required and missing",
    "the body's `performActiveFull` is not in the document",
  ]);
});

test('a value that the enum of a filter does not have', async () => {
  const document = backupReplicationDocument();
  schemasOf(document)['Status'] = { type: 'string', enum: ['Running', 'Idle'] };
  expect(misfits(await checked(document))).toEqual({
    'get all job states, filtered': [
      'query parameter `statusFilter` must be equal to one of the allowed values: Running, Idle; it is "Inactive"',
    ],
  });
});

test('a query parameter, a header and a media type that the document does not have', async () => {
  const document = backupReplicationDocument();
  const repositories = document.paths['/api/v1/backupInfrastructure/repositories']?.['get'] ?? {};
  repositories['parameters'] = [];
  const found = misfits(await checked(document))['get all repositories'];
  expect(found).toEqual([
    'the header x-api-version is not in the document',
    'query parameter `skip` is not in the document',
    'query parameter `limit` is not in the document',
  ]);
});

test('a job whose type requires what our client does not send back is found by its discriminator', async () => {
  const document = backupReplicationDocument();
  const operation = document.paths['/api/v1/jobs/{id}']?.['put'] ?? {};
  operation['requestBody'] = {
    content: { 'application/json': { schema: { $ref: '#/components/schemas/JobSpec' } } },
  };
  const [required, ...unknown] = misfits(await checked(document))['edit job'] ?? [];
  expect(required).toBe("the body's `machines` is required and missing");
  expect(unknown).toContain("the body's `isDisabled` is not in the document");
});

test('an example that differs from its schema is also read', async () => {
  const document = backupReplicationDocument();
  const { get } = document.paths['/api/v1/serverTime'] ?? {};
  const response = {
    description: 'Done.',
    content: { 'application/json': { example: { serverTime: 'noon' } } },
  };
  Object.assign(get ?? {}, { responses: { 200: response } });
  const [found, ...others] = misfits(await checked(document))['get server time'] ?? [];
  expect(found).toContain('the answer (the example) is not read');
  expect(others).toEqual([]);
});

test('an operation without a logon gets none, and every other one does', async () => {
  const document = backupReplicationDocument();
  delete document.paths['/api/v1/serverTime']?.['get']?.['security'];
  expect(misfits(await checked(document))).toEqual({
    'get server time': [
      'the document wants an access token, and the request carries none that was given out',
    ],
  });
});
