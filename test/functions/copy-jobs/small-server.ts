import { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import type { Microsoft365Version } from '@veeam-automation/veeam/microsoft365/versions';
import { stubbed } from '../../../packages/veeam/test/microsoft365/stub.ts';

/** A client that is logged on to a server with only the given routes. */
export async function smallServer(version: Microsoft365Version = 'v8') {
  const { stub, connection, ...rest } = await stubbed();
  stub.issueTokens(version);
  const now = () => new Date('2026-01-15T12:00:00Z');
  const credentials = { username: 'user', password: 'password' };
  const client = await Microsoft365.logOn(connection, credentials, { version, now });
  return { stub, client, copyJobs: client.copyJobs, [Symbol.asyncDispose]: rest[Symbol.asyncDispose] };
}
