import type { ServerResponse } from 'node:http';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BackupReplication } from '../../src/backup-replication/client.ts';
import { Microsoft365 } from '../../src/microsoft365/client.ts';
import { Connection } from '../../src/transport/connection.ts';
import { VeeamError } from '../../src/transport/errors.ts';
import { type Certificate, makeCertificate, startServer } from '../transport/tls-server.ts';

/** A refresh token is valid once (vbr-1.3-rev1, CreateToken), so these tests count how often it is sent. */

const credentials = { username: 'CORP\\svc', password: 'hunter2-hunter2' };
const lifeSeconds = 900;
const cleanUp: (() => Promise<void>)[] = [];
let certificate: Certificate;

beforeAll(async () => {
  certificate = await makeCertificate('localhost');
});
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

type Lose = (response: ServerResponse, answer: string) => void;

/** Ways to lose the answer although the server may have used up the refresh token. */
const losses: Record<string, Lose> = {
  'no answer': (response) => void response.socket?.destroy(),
  'half an answer': (response, answer) => {
    response.writeHead(200, { 'content-length': answer.length });
    response.write(answer.slice(0, -20), () => response.socket?.destroy());
  },
  'an answer that is too late': () => undefined,
  'an answer that is none': (response) => void response.end('<html>'),
  'a server that is busy': (response) => void response.writeHead(503).end(),
};

/** An HTTPS server that issues tokens and records the forms of the token requests. */
async function startTokenServer() {
  const forms: URLSearchParams[] = [];
  let lose: Lose | undefined;
  let valid = '';
  const server = await startServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    if (!/\/token$/.test(request.url ?? '')) {
      const isAllowed = request.headers.authorization === `Bearer ${valid}` || request.method === 'POST';
      const answer = { id: '1', name: 'Run', sessionType: 'Job', state: 'Working', version: '8.0' };
      return response.writeHead(isAllowed ? 200 : 401).end(isAllowed ? JSON.stringify(answer) : '');
    }
    const form = new URLSearchParams(body);
    const number = forms.push(form);
    valid = `access-${number}`;
    const answer = JSON.stringify({
      access_token: valid,
      refresh_token: `refresh-${number}`,
      token_type: 'bearer',
      expires_in: lifeSeconds,
    });
    if (lose && form.get('grant_type') === 'refresh_token') return lose(response, answer);
    return response.writeHead(200).end(answer);
  }, certificate);
  const connection = new Connection(
    {
      name: 'server',
      product: 'p',
      baseUrl: `https://localhost:${server.port}`,
      tls: { kind: 'fingerprint', sha256: certificate.sha256 },
    },
    { timeoutMs: 1_000 },
  );
  cleanUp.push(
    () => connection.close(),
    () => server.stop(),
  );
  return {
    connection,
    grants: () => forms.map((form) => form.get('grant_type')),
    refreshed: () => forms.flatMap((form) => form.getAll('refresh_token')),
    loseRefreshesBy: (how: Lose) => {
      lose = how;
    },
  };
}

const clients = {
  'Backup & Replication': {
    logOn: async (connection: Connection, now: () => Date) => {
      const client = await BackupReplication.logOn(connection, credentials, { version: '1.3-rev1', now });
      return () => client.sessions.get('1');
    },
  },
  'Microsoft 365': {
    logOn: async (connection: Connection, now: () => Date) => {
      const client = await Microsoft365.logOn(connection, credentials, { version: 'v8', now });
      return () => client.serverInfo();
    },
  },
};

describe.each(Object.entries(clients))('%s', (_name, { logOn }) => {
  async function loggedOn() {
    const server = await startTokenServer();
    let at = Date.parse('2026-11-29T12:00:00Z');
    const ask = await logOn(server.connection, () => new Date(at));
    return {
      server,
      ask,
      expire: () => {
        at += lifeSeconds * 1_000;
      },
    };
  }

  test('renews once for concurrent calls, with the newest refresh token each time', async () => {
    const { server, ask, expire } = await loggedOn();
    for (let time = 0; time < 2; time += 1) {
      expire();
      await Promise.all([ask(), ask(), ask()]);
    }
    expect(server.refreshed()).toEqual(['refresh-1', 'refresh-2']);
    expect(server.grants()).toEqual(['password', 'refresh_token', 'refresh_token']);
  });

  test.each(Object.entries(losses))('after %s sends no refresh token twice', async (_how, lose) => {
    const { server, ask, expire } = await loggedOn();
    server.loseRefreshesBy(lose);
    expire();
    const resolved = await Promise.allSettled([ask(), ask()]);
    for (const one of resolved) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(VeeamError);
    await ask();
    expect(server.refreshed()).toEqual(['refresh-1']);
    expect(server.grants()).toEqual(['password', 'refresh_token', 'password']);
    // The token from the password is renewed as usual.
    expire();
    await ask().catch(() => undefined);
    expect(server.refreshed()).toEqual(['refresh-1', 'refresh-3']);
  });
});
