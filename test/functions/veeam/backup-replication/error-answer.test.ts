import { describe, expect, it } from 'vitest';
import {
  errorFromAnswer,
  RevisionRefusedError,
} from '../../../../functions/veeam/backup-replication/error-answer.ts';
import { Connection } from '../../../../functions/veeam/transport/connection.ts';
import { RequestRefusedError } from '../../../../functions/veeam/transport/errors.ts';

const connection = new Connection({
  name: 'vbr-1',
  product: 'backup-replication',
  baseUrl: 'http://127.0.0.1:1',
});
const asked = { operation: 'get job', method: 'GET', path: '/api/v1/jobs/1', revision: '1.1-rev1' } as const;
const fail = (status: number, body: string, headers: Record<string, string> = {}) =>
  errorFromAnswer(connection, asked, { status, headers, body });

describe('errorFromAnswer', () => {
  it.each([
    [401, 'session-expired'],
    [403, 'access-denied'],
    [404, 'not-found'],
    [400, 'request-refused'],
    [429, 'server-busy'],
    [503, 'server-busy'],
    [500, 'server-failed'],
  ])('goes by the HTTP code %i, as errorCode says AccessDenied for several', (status, code) => {
    const error = fail(status, '{"errorCode":"AccessDenied","message":"Told so.","resourceId":""}');
    expect(error.code).toBe(code);
    expect(error.message).toContain('"Told so."');
  });

  it.each(['', '<html><body>gateway</body></html>', '{"unexpected":1}', '[]', 'null', '{"message":'])(
    'does without a message in %j',
    (body) => {
      const error = fail(503, body, { 'retry-after': '7' });
      expect(error).toMatchObject({ code: 'server-busy', retryAfterMs: 7000 });
      expect(error.message).not.toContain('gateway');
    },
  );

  it.each([
    'Unsupported RESTAPI version. The following versions are supported: v1.0-rev1.',
    '{"errorCode":"NotImplemented","message":"The specified API version is not supported."}',
  ])('knows a refused revision by %j', (body) =>
    expect(fail(400, body)).toBeInstanceOf(RevisionRefusedError),
  );

  it('takes no other refusal for one of the revision', () => {
    expect(fail(400, '{"message":"This virtual hardware version is not supported."}')).toBeInstanceOf(
      RequestRefusedError,
    );
  });
});
