import { describe, expect, test } from 'vitest';
import { Microsoft365 } from '../../../../functions/veeam/microsoft365/microsoft365.ts';
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

describe('what a server refuses with', () => {
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
  test('ResourceAccessDenied is a lack of rights under any status', async () => {
    await using server = await client();
    const body = { message: 'no', errorCode: 'ResourceAccessDenied' };
    server.stub.on(`GET /v8/CopyJobs/${id}`, { status: 400, body });
    await expect(server.copyJobs.get(id)).rejects.toMatchObject({ code: 'access-denied', status: 400 });
  });
  test('a server that echoes the token does not get it into an error', async () => {
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
