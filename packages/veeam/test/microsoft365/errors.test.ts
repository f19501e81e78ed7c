import { describe, expect, test } from 'vitest';
import { Microsoft365 } from '../../src/microsoft365/client.ts';
import { stubbed } from './stub.ts';

const now = () => new Date('2026-01-15T12:00:00Z');
const id = '1f6f7c97-0000-4000-8000-000000000004';

async function client() {
  const server = await stubbed();
  server.stub.issueTokens('v8');
  const credentials = { username: 'user', password: 'password' };
  const { copyJobs } = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
  return { ...server, copyJobs, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}

describe("a server's refusals", () => {
  test.each([
    [{ message: 'The job is busy.' }, 'The job is busy.'],
    [
      { message: 'No.', errorCode: 'OperationConflict', stackTrace: 'at Veeam.Archiver.Secret()' },
      'OperationConflict: No.',
    ],
    ['<html>gateway</html>', 'HTTP 409'],
    ['', 'HTTP 409'],
    ['[]', 'HTTP 409'],
  ])('%j', async (body, shown) => {
    await using server = await client();
    server.stub.on(`DELETE /v8/CopyJobs/${id}`, { status: 409, body });
    const error = await server.copyJobs.delete(id).then(
      () => new Error('should have failed'),
      (reason: Error) => reason,
    );
    expect(error.name).toBe('RequestRefusedError');
    expect(error.message).toContain(shown);
    expect(error.message).not.toMatch(/stack|Archiver|html/i);
  });
  test('ResourceAccessDenied is a missing permission with any status', async () => {
    await using server = await client();
    const body = { message: 'no', errorCode: 'ResourceAccessDenied' };
    server.stub.on(`GET /v8/CopyJobs/${id}`, { status: 400, body });
    await expect(server.copyJobs.get(id)).rejects.toMatchObject({ code: 'access-denied', status: 400 });
  });
  test('a token that the server repeats is not shown in an error', async () => {
    await using server = await client();
    server.stub.on(`GET /v8/CopyJobs/${id}`, ({ headers }) => ({
      status: 500,
      body: { message: `refused ${headers.authorization}` },
    }));
    const error: Error = await server.copyJobs.get(id).then(
      () => new Error('none'),
      (reason) => reason,
    );
    expect(error.message).toContain('refused Bearer [hidden]');
  });
});

describe('the code decides, or the status without a code', () => {
  const get = 'GET';
  const post = 'POST';
  test.each([
    // v7 has one code, v8 ten (RESTExceptionInfo).
    [get, 500, { errorCode: 'ProxyOffline' }, 'server-failed', true],
    [post, 500, { errorCode: 'ProxyOffline' }, 'server-failed', false],
    [get, 400, { errorCode: 'Timeout' }, 'server-failed', true],
    [get, 400, { errorCode: 'ResourceNotFound' }, 'not-found', false],
    [get, 500, { errorCode: 'resourceNotFound' }, 'not-found', false],
    [get, 400, { errorCode: 'ResourceAccessDenied' }, 'access-denied', false],
    [post, 500, { errorCode: 'ParameterValidationFailure' }, 'request-refused', false],
    [post, 500, { errorCode: 'OperationConflict' }, 'request-refused', false],
    [post, 500, { errorCode: 'OutdatedChangeToken' }, 'request-refused', false],
    [post, 500, { errorCode: 'OrganizationTransfer' }, 'request-refused', false],
    [post, 500, { errorCode: 'RepositoryOwnerChangeTooManyLinks' }, 'request-refused', false],
    [get, 502, { errorCode: 'HttpError' }, 'server-failed', true],
    [get, 404, { errorCode: 'HttpError' }, 'not-found', false],
    [get, 418, { errorCode: 'BrandNew' }, 'request-refused', false],
    [get, 500, { errorCode: 7 }, 'server-failed', true],
    // v6 has only a message, and no phrase in it decides.
    [get, 403, { message: 'Resource not found' }, 'access-denied', false],
    [get, 404, { message: 'Access is denied' }, 'not-found', false],
    [get, 500, { message: 'ResourceNotFound' }, 'server-failed', true],
    [get, 503, { message: 'starting' }, 'server-busy', true],
    [get, 429, '', 'server-busy', true],
  ])('%s, HTTP %i, %j: %s', async (method, status, body, code, retryable) => {
    await using server = await client();
    server.stub.on(`GET /v8/CopyJobs/${id}`, { status, body }).on('POST /v8/CopyJobs', { status, body });
    const attempt =
      method === get
        ? server.copyJobs.get(id)
        : server.copyJobs.create({ backupJobId: 'b', repositoryId: 'r', organizationId: 'o' });
    const mayHaveActed = method === post && code === 'server-failed';
    const remedy = expect.stringMatching(/\w/);
    await expect(attempt).rejects.toMatchObject({ code, status, retryable, mayHaveActed, remedy });
  });

  test.each([
    '',
    '<html>Unauthorized</html>',
    { Message: 'Authorization has been denied for this request.' },
    { message: 'no', errorCode: 'ResourceAccessDenied' },
    { error: 'invalid_token' },
  ])('a 401 is a session that has ended, with any content: %j', async (body) => {
    await using server = await client();
    server.stub.on(`GET /v8/CopyJobs/${id}`, { status: 401, body });
    await expect(server.copyJobs.get(id)).rejects.toMatchObject({ code: 'session-expired' });
    // A refused token is replaced once.
    expect(server.stub.tokenCalls).toHaveLength(2);
  });
});

describe('a logon', () => {
  test.each([
    [400, { error: 'invalid_grant' }, 'logon-refused'],
    [400, { error: 'INVALID_CLIENT' }, 'logon-refused'],
    [400, { error: 'unsupported_grant_type' }, 'request-refused'],
    [400, { error: 'invalid_request', error_description: 'disable_antiforgery_token' }, 'request-refused'],
    [400, { message: 'The user name or password is incorrect.' }, 'logon-refused'],
    [400, { message: 'No.', errorCode: 'HttpError' }, 'logon-refused'],
    [400, { message: 'No.', errorCode: 'ParameterValidationFailure' }, 'request-refused'],
    [400, { message: 'No.', errorCode: 'ProxyOffline' }, 'server-failed'],
    [401, { Message: 'Authorization has been denied for this request.' }, 'logon-refused'],
    [401, '', 'logon-refused'],
    [403, '', 'access-denied'],
    [500, { message: 'password' }, 'server-failed'],
    [503, '', 'server-busy'],
  ])('HTTP %i, %j: %s', async (status, body, code) => {
    await using server = await stubbed();
    server.stub.on('POST /v8/token', { status, body });
    const credentials = { username: 'user', password: 'secret' };
    const attempt = Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
    await expect(attempt).rejects.toMatchObject({ code });
  });
});
