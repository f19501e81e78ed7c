import { expect, it } from 'vitest';
import { s3Client } from '../../../functions/platform/object-store.ts';

it.each([
  [{}, false],
  [{ AWS_ENDPOINT_URL: '' }, false],
  [{ AWS_ENDPOINT_URL: 'http://localhost:4566' }, true],
  [{ AWS_ENDPOINT_URL_S3: 'http://minio:9000' }, true],
])('with %j, buckets are paths: %s', (environment, isPath) => {
  expect(s3Client(environment).config.forcePathStyle).toBe(isPath);
});
