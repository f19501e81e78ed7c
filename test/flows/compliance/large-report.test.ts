import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;
/** Text that remains larger than the largest answer even when compressed. */
const text = JSON.stringify({ format: 1, noise: randomBytes(4_000_000).toString('base64') });

beforeAll(async () => {
  automation = await startAutomation();
  const { awsEndpointUrl, outputs } = automation.cloud;
  const s3 = new S3Client({
    endpoint: awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
  });
  await s3.send(
    new PutObjectCommand({
      Bucket: outputs['EvidenceBucketName'],
      Key: 'evidence/large/report.json.gz',
      Body: gzipSync(text.repeat(2)),
      ContentType: 'application/json',
      ContentEncoding: 'gzip',
    }),
  );
});
afterAll(() => automation.close());

const ask = (headers: Record<string, string>) =>
  fetch(`${automation.cloud.apiUrl}/compliance/reports/large`, {
    headers: {
      authorization: 'Bearer test-token-that-may-do-everything',
      accept: 'application/json',
      ...headers,
    },
    redirect: 'manual',
  });

it('redirects to a report that is larger than an answer may be; the address needs no token', async () => {
  const answer = await ask({ 'accept-encoding': 'gzip' });
  expect(answer.status).toBe(307);
  expect(answer.headers.get('cache-control')).toBe('private, no-store');
  const there = await fetch(answer.headers.get('location') ?? '');
  expect(there.status).toBe(200);
  expect(there.headers.get('content-type')).toBe('application/json');
  expect(there.headers.get('content-disposition')).toBe('inline; filename="veeam-compliance-large.json"');
  expect(await there.text()).toBe(text.repeat(2));
});

it('redirects to an address that is valid for five minutes and for this report only', async () => {
  const location = new URL((await ask({ 'accept-encoding': 'gzip' })).headers.get('location') ?? '');
  expect(location.searchParams.get('X-Amz-Expires')).toBe('300');
  const lapsed = new URL(location);
  lapsed.searchParams.set('X-Amz-Date', '20260101T000000Z');
  expect((await fetch(lapsed)).status).toBe(403);
  // With the address, a client can read this object only, and cannot write.
  expect((await fetch(location, { method: 'PUT', body: 'x' })).status).toBe(403);
});

it('refuses a caller that does not accept gzip, the only encoding of the stored report', async () => {
  const answer = await ask({ 'accept-encoding': 'identity' });
  expect(answer.status).toBe(406);
  expect(await answer.json()).toMatchObject({ code: 'response-too-large' });
});
