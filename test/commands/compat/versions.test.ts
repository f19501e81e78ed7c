import { expect, test } from 'vitest';
import { fits, tableOf } from '../../../commands/compat/check-document.ts';
import { checked, misfits } from './checked.ts';
import { backupReplicationDocument } from './documents.ts';

test('what an older revision lacks and our client refuses is not a difference', async () => {
  const document = backupReplicationDocument();
  delete document.paths['/api/v1/jobs/{id}/retry'];
  delete document.paths['/api/v1/jobs/{id}/clone'];
  const report = await checked({ ...document, info: { version: '1.2-rev1' } });
  const absent = report.operations.filter(({ request }) => request === 'not in this version');
  expect(absent.map(({ name }) => name)).toEqual(['retry job', 'clone job']);
});

test('what the document has and our client refuses in that revision is a difference', async () => {
  const report = await checked({ ...backupReplicationDocument(), info: { version: '1.2-rev1' } });
  expect(misfits(report)).toMatchObject({
    'clone job': ['the document has it, and the client does not send it in this version'],
    'start job, all restore points': ['the document has it, and the client does not send it in this version'],
  });
});

test('an unknown revision is checked like any other', async () => {
  const report = await checked({ ...backupReplicationDocument(), info: { version: '2.7-rev9' } });
  expect(report.describes).toContain('2.7-rev9');
  expect(report.operations.filter(({ request }) => request === 'fits')).toHaveLength(32);
  // Part of 1.3-rev2 and later: the client reads it.
  expect(misfits(report)['get all job states']).toEqual([
    'the answer has no `targetName`, which the client reads',
  ]);
});

test('a version of Microsoft 365 that our client does not support is checked with its newest one', async () => {
  const paths = {
    '/v9/Jobs': { get: { responses: { 200: { description: 'Done.' } } } },
    '/v9/ServiceInstance': {
      get: {
        responses: {
          200: {
            description: 'Done.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    version: { type: 'string' },
                    installationId: { type: 'string', format: 'uuid' },
                  },
                },
              },
            },
          },
        },
      },
    },
  };
  const report = await checked({ openapi: '3.0.1', info: { title: 'API v9', version: 'v9' }, paths });
  expect(report.problems).toEqual([
    'Our client does not speak v9. What follows holds its v8 calls against it.',
  ]);
  const row = report.operations.find(({ name }) => name === 'read service instance');
  expect(row).toMatchObject({ request: 'fits', answer: 'fits' });
  expect(misfits(report)['list copy jobs']).toEqual(['the document has no /v8/CopyJobs']);
  expect(fits(report)).toBe(false);
});

test('the revision and the product can be given', async () => {
  const document = { ...backupReplicationDocument(), info: { title: 'Untitled' } };
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) {
      operation['parameters'] = (operation['parameters'] as { name: string }[]).map((parameter) =>
        parameter.name === 'x-api-version' ? { ...parameter, schema: { type: 'string' } } : parameter,
      );
    }
  }
  expect((await checked(document)).problems).toEqual([
    'It does not say its revision: say it with --revision, such as 1.3-rev1.',
  ]);
  expect(fits(await checked(document, { product: 'backup-replication', revision: '1.3-rev1' }))).toBe(true);
  expect((await checked(document, { revision: 'newest' })).problems).toEqual([
    'newest is not a revision: one looks like 1.3-rev1.',
  ]);
});

test('the table has each operation, its differences, and the counts', async () => {
  const document = backupReplicationDocument();
  delete document.paths['/api/v1/jobs/{id}/enable'];
  const table = tableOf(await checked(document), 'our reading').split('\n');
  expect(table[1]).toMatch(/^ {2}operation +call +our request +our reading$/);
  const at = table.findIndex((line) => line.includes('enable job'));
  expect(table[at]).toMatch(/enable job +POST \/api\/v1\/jobs\/\{id\}\/enable +DOES NOT FIT +not tried$/);
  expect(table[at + 1]).toBe('      - the document has no /api/v1/jobs/{id}/enable');
  expect(table.at(-1)).toBe('  32 operations: 31 fit, 0 not in this version, 1 do not fit.');
});
