import type { Connection } from '@veeam-automation/veeam/transport/connection';
import { ServerFailedError } from '@veeam-automation/veeam/transport/errors';
import { expect, it, vi } from 'vitest';
import type { ServerConfiguration } from '../../../functions/configuration.ts';
import { logOn } from '../../../functions/servers/log-on.ts';
import { withConnection, withServer } from '../../../functions/servers/with-server.ts';
import { startServer } from '../../../packages/veeam/test/transport/tls-server.ts';
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

it('nothing starts after the deadline; the error is retryable', async () => {
  const options = { purpose: 'read', deadline: AbortSignal.abort() } as const;
  await expect(withServer(access, server, options, unused)).rejects.toMatchObject({
    code: 'request-timeout',
    server: 'vbr-1',
    operation: 'read jobs',
    retryable: true,
    mayHaveActed: false,
  });
});

it('before the deadline, an error is passed on unchanged', async () => {
  const options = { purpose: 'read', deadline: new AbortController().signal } as const;
  await expect(withServer(access, server, options, unused)).rejects.toMatchObject({ kind: 'not-configured' });
});

it('a connection is closed whatever the result', async () => {
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

it.each([
  ['cannot be closed', 500, true],
  ['is closed', 204, false],
])('a logon that opens a session and fails is logged if the session %s', async (_what, status, isLogged) => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const running = await startServer((request, response) => {
    // The answer to the logon is cut after its token.
    if (request.url?.endsWith('/token') !== true) return void response.writeHead(status).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"access_token":"secret-1","re');
  });
  try {
    const { tls: _tls, ...bare } = server;
    const plain = { ...bare, apiVersion: '1.3-rev1', baseUrl: `http://127.0.0.1:${running.port}` };
    const logon = withConnection(plain, (connection) =>
      logOn(plain, connection, credentials, () => new Date()),
    );
    await expect(logon).rejects.toMatchObject({ code: 'unreadable-answer', sessionLeftOpen: isLogged });
    expect(logged.mock.calls.map(([line]) => JSON.parse(String(line)))).toStrictEqual(
      isLogged
        ? [{ level: 'error', event: 'log-out-failed', server: 'vbr-1', code: 'unreadable-answer' }]
        : [],
    );
  } finally {
    logged.mockRestore();
    await running.stop();
  }
});

it('credentials are hidden in every text before any other work', async () => {
  const hideCredentials = vi.fn();
  const connection = { hideCredentials } as unknown as Connection;
  await expect(logOn(server, connection, credentials, () => new Date())).rejects.toMatchObject({
    kind: 'not-configured',
  });
  expect(hideCredentials).toHaveBeenCalledWith(credentials);
});
