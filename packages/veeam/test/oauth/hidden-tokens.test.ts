import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { BackupReplication } from '../../src/backup-replication/client.ts';
import { Microsoft365 } from '../../src/microsoft365/client.ts';
import { Connection } from '../../src/transport/connection.ts';
import { VeeamError } from '../../src/transport/errors.ts';

/** The server repeats every secret that it has received or issued, in many forms. No error may show any of them. */

const credentials = { username: 'CORP\\svc', password: 'hunter2 &"+/ü' };
const startMs = Date.parse('2026-11-29T12:00:00Z');
const lifeMs = 900_000;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

const forms = [
  (secret: string) => secret,
  encodeURIComponent,
  (secret: string) => new URLSearchParams({ '': secret }).toString().slice(1),
  (secret: string) => Buffer.from(secret).toString('base64'),
  (secret: string) => JSON.stringify(secret).slice(1, -1),
  (secret: string) => [...secret].join('\u200b'),
];

async function startEcho() {
  const given: string[] = [];
  const grants: URLSearchParams[] = [];
  let losesRefresh = false;
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = (await request.toArray()).join('');
    if (/\/token$/.test(request.url ?? '')) {
      const grant = new URLSearchParams(body);
      grants.push(grant);
      if (losesRefresh && grant.get('grant_type') === 'refresh_token') return request.socket.destroy();
      const number = grants.length;
      const [access_token, refresh_token] = [`access-${number}-secret`, `refresh-${number}-secret`];
      given.push(access_token, refresh_token);
      const answer = { access_token, refresh_token, token_type: 'bearer', expires_in: lifeMs / 1000 };
      return response.writeHead(200).end(JSON.stringify(answer));
    }
    const secrets = [credentials.password, ...given];
    // One at a time, because a shown text is cut after 200 characters.
    const asked = Number(new URL(request.url ?? '', 'http://echo').searchParams.get('n') ?? asking++);
    const secret = secrets[Math.floor(asked / forms.length)] ?? '';
    const message = `it was ${forms[asked % forms.length]?.(secret)}`;
    return response.writeHead(409).end(JSON.stringify({ errorCode: 'UnknownError', message }));
  });
  let asking = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = new Connection({ name: 'echo', product: 'p', baseUrl });
  cleanUp.push(async () => {
    await connection.close();
    server.closeAllConnections();
    server.close();
  });
  return {
    connection,
    given,
    grants,
    /** Starts again with the first secret. @returns the number of requests that return all secrets */
    again: () => {
      asking = 0;
      return (given.length + 1) * forms.length;
    },
    loseRefresh: () => {
      losesRefresh = true;
    },
  };
}

type Echo = Awaited<ReturnType<typeof startEcho>>;

/** Sends requests until the server has repeated every secret. Returns the texts of all errors. */
async function allErrors(echo: Echo, ask: () => Promise<unknown>): Promise<string> {
  const times = echo.again();
  const shown: string[] = [];
  for (let time = 0; time < times; time += 1) {
    const error: unknown = await ask().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(VeeamError);
    shown.push(inspect(error, { depth: 9 }), JSON.stringify(error));
  }
  expect(shown.join('\n')).toContain('[hidden]');
  return shown.join('\n');
}

function expectNothingOf(echo: Echo, shown: string): void {
  for (const secret of [credentials.password, ...echo.given])
    for (const encode of forms) expect(shown).not.toContain(encode(secret));
}

const clients = {
  'Backup & Replication': {
    logOn: (connection: Connection, now: () => Date) =>
      BackupReplication.logOn(connection, credentials, { version: '1.3-rev1', now }),
    ask: (client: unknown) => (client as BackupReplication).sessions.get('1'),
    resumed: async (connection: Connection, client: unknown, now: () => Date) => {
      const session = await (client as BackupReplication).session();
      return BackupReplication.resume(connection, session, { credential: credentials, now });
    },
  },
  'Microsoft 365': {
    logOn: (connection: Connection, now: () => Date) =>
      Microsoft365.logOn(connection, credentials, { version: 'v8', now }),
    ask: (client: unknown) => (client as Microsoft365).serverInfo(),
    resumed: async (connection: Connection, client: unknown, now: () => Date) =>
      Microsoft365.resume(connection, await (client as Microsoft365).session(), { now }),
  },
};

describe.each(Object.entries(clients))('%s', (_name, { logOn, ask, resumed }) => {
  test('shows no password and no token after a logon', async () => {
    const echo = await startEcho();
    const client = await logOn(echo.connection, () => new Date(startMs));
    expectNothingOf(echo, await allErrors(echo, () => ask(client)));
  });

  test('shows neither the new nor the old token after a renewal', async () => {
    const echo = await startEcho();
    let now = startMs;
    const client = await logOn(echo.connection, () => new Date(now));
    now += lifeMs;
    await ask(client).catch(() => undefined);
    expect(echo.grants.map((grant) => grant.get('grant_type'))).toEqual(['password', 'refresh_token']);
    expectNothingOf(echo, await allErrors(echo, () => ask(client)));
  });

  test('shows no token that it uses in another process', async () => {
    const echo = await startEcho();
    const now = () => new Date(startMs);
    const client = await logOn(echo.connection, now);
    const { address } = echo.connection;
    const other = new Connection(address);
    cleanUp.unshift(() => other.close());
    const later = await resumed(other, client, now);
    other.hide(credentials.password);
    expectNothingOf(echo, await allErrors(echo, () => ask(later)));
  });
});

describe('a refresh token of Backup & Replication, which is valid for one use', () => {
  test('is sent once, also when its answer is lost: then the password is sent', async () => {
    const echo = await startEcho();
    let now = startMs;
    const client = await BackupReplication.logOn(echo.connection, credentials, {
      version: '1.3-rev1',
      now: () => new Date(now),
    });
    now += lifeMs;
    echo.loseRefresh();
    for (let time = 0; time < 3; time += 1) await client.sessions.get('1').catch(() => undefined);
    const sent = echo.grants.map((grant) => grant.get('refresh_token') ?? 'password');
    expect(sent).toEqual(['password', 'refresh-1-secret', 'password']);
  });

  test('is not passed on to another process while it is in use', async () => {
    const echo = await startEcho();
    let now = startMs;
    const client = await BackupReplication.logOn(echo.connection, credentials, {
      version: '1.3-rev1',
      now: () => new Date(now),
    });
    expect((await client.session()).refreshToken).toBe('refresh-1-secret');
    now += lifeMs;
    const asked = client.sessions.get('1').catch(() => undefined);
    await Promise.resolve();
    expect((await client.session()).refreshToken).toBe('refresh-2-secret');
    await asked;
  });
});
