import type { Connection } from '@veeam-automation/veeam/transport/connection';
import { ServerFailedError } from '@veeam-automation/veeam/transport/errors';
import { expect, it, vi } from 'vitest';
import type { ServerConfiguration } from '../../../functions/configuration.ts';
import { logOn } from '../../../functions/servers/log-on.ts';
import { withConnection, withServer } from '../../../functions/servers/with-server.ts';
import { secretsOf } from './kept-secrets.ts';

const server: ServerConfiguration = {
  name: 'vbr-1',
  product: 'backup-replication',
  baseUrl: 'https://vbr-1.example:9419',
  tls: { kind: 'public' },
  apiVersion: 'none',
  format: 'xml',
  timeoutMs: 1000,
};
const credentials = { username: 'u', password: 'secret' };
const access = { secrets: secretsOf({ 'read/vbr-1': credentials }), now: () => new Date() };
const unused = () => Promise.reject(new Error('It is not used.'));

it('nothing is begun when the time is up; it may be tried again', async () => {
  const options = { purpose: 'read', deadline: AbortSignal.abort() } as const;
  await expect(withServer(access, server, options, unused)).rejects.toMatchObject({
    code: 'request-timeout',
    server: 'vbr-1',
    operation: 'read jobs',
    retryable: true,
    mayHaveActed: false,
  });
});

it('before its time is up, what fails is told as it is', async () => {
  const options = { purpose: 'read', deadline: new AbortController().signal } as const;
  await expect(withServer(access, server, options, unused)).rejects.toMatchObject({ kind: 'not-configured' });
});

it('a connection is closed whatever comes of it', async () => {
  const seen: Connection[] = [];
  const failed = new ServerFailedError({ server: 's', operation: 'o', happened: 'h', remedy: 'r' });
  const use = (connection: Connection) => {
    seen.push(connection);
    vi.spyOn(connection, 'close');
    return Promise.reject(failed);
  };
  await expect(withConnection(server, use)).rejects.toBe(failed);
  expect(seen[0]?.close).toHaveBeenCalledTimes(1);
});

it('credentials are hidden in every text before anything else is done', async () => {
  const hideCredentials = vi.fn();
  const connection = { hideCredentials } as unknown as Connection;
  await expect(logOn(server, connection, credentials, () => new Date())).rejects.toMatchObject({
    kind: 'not-configured',
  });
  expect(hideCredentials).toHaveBeenCalledWith(credentials);
});
