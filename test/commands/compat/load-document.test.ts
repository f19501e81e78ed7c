import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { loadCertificate } from '@veeam-automation/lab/server/tls';
import type { TlsTrust } from '@veeam-automation/veeam/transport/server-address';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkDocument, fits } from '../../../commands/compat/check-document.ts';
import { checked, misfits } from './checked.ts';
import { backupReplicationDocument, schemasOf } from './documents.ts';

const certificate = await loadCertificate('nameless', undefined);
const now = () => new Date('2026-01-02T03:04:05Z');
const server = createServer(
  { cert: certificate.certificatePem, key: certificate.privateKeyPem },
  (request, response) => {
    if (request.url !== '/swagger/v1.3-rev1/swagger.json') response.writeHead(404).end();
    else response.end(JSON.stringify(backupReplicationDocument()));
  },
);
let origin = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

const pinned: TlsTrust = { kind: 'fingerprint', sha256: certificate.fingerprint256 };

test('a server publishes its own document behind a self-signed certificate', async () => {
  const source = `${origin}/swagger/v1.3-rev1/swagger.json`;
  expect(fits(await checkDocument(source, { trust: pinned, now }))).toBe(true);
});

test('a certificate that is not the pinned one is refused', async () => {
  const trust: TlsTrust = { kind: 'fingerprint', sha256: '00'.repeat(32) };
  const { problems } = await checkDocument(`${origin}/swagger/v1.3-rev1/swagger.json`, { trust, now });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain('its certificate is not the pinned one');
});

test('an address without a document, a plain one, and one with a password', async () => {
  const problemsAt = async (source: string) => (await checkDocument(source, { trust: pinned, now })).problems;
  expect(await problemsAt(`${origin}/elsewhere`)).toEqual(['The server answered HTTP 404.']);
  expect(await problemsAt('http://127.0.0.1/swagger.json')).toEqual(['Documents are read over https alone.']);
  expect(await problemsAt('https://me:secret@127.0.0.1/x')).toEqual([
    'The document is public: leave user and password out of the address.',
  ]);
});

test.each([
  ['{"swagger":"2.0","paths":{}}', 'It is Swagger 2.0; this takes OpenAPI 3.0 and 3.1. Convert it first.'],
  ['{"openapi":"4.0.0","paths":{}}', 'It is OpenAPI 4.0.0; this takes 3.0 and 3.1.'],
  ['{"openapi":"3.0.1"}', 'It describes no paths.'],
  ['{}', 'It is no OpenAPI document: it has no `openapi` version.'],
  ['[]', 'It is no JSON object.'],
  ['<html>', 'It is HTML, not an OpenAPI document in JSON: take the address of the JSON itself.'],
  ['{', 'It is not JSON.'],
  [
    '{"openapi":"3.0.1","paths":{"/pets":{}}}',
    'It describes neither Backup & Replication nor Backup for Microsoft 365. If it does, say which with --product.',
  ],
])('%s has its own error', async (text, problem) => {
  expect(await checked(text)).toMatchObject({ problems: [problem], operations: [] });
});

test('a missing schema is named, and the rest is checked', async () => {
  const document = backupReplicationDocument();
  delete schemasOf(document)['Session'];
  const report = await checked(document);
  expect(report.problems).toEqual([
    'The document refers to #/components/schemas/Session, which it does not hold: that part is not checked.',
  ]);
  expect(report.operations.find(({ name }) => name === 'get all job states')).toMatchObject({
    answer: 'fits',
  });
  expect(fits(report)).toBe(false);
});

test('a schema that no validator accepts affects only its own operation', async () => {
  const document = backupReplicationDocument();
  Object.assign(document.paths['/api/v1/jobs/{id}/stop']?.['post'] ?? {}, {
    requestBody: { content: { 'application/json': { schema: { type: 'nonsense' } } } },
  });
  const found = misfits(await checked(document));
  expect(Object.keys(found)).toEqual(['stop job', 'stop job, with its chain']);
  expect(found['stop job']?.[0]).toContain('its schema in the document cannot be used');
});
