import { createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ServerConfiguration } from '../../../../functions/configuration.ts';
import type { Product } from '../../../../functions/products.ts';
import { logOn } from '../../../../functions/servers/log-on.ts';
import { Connection } from '../../src/transport/connection.ts';
import { VeeamError } from '../../src/transport/errors.ts';
import { listen } from './tls-server.ts';

/** A server opens a session, but its answer to the logon is cut off: only the client can close the session. */

const credentials = { username: 'CORP\\svc', password: 'hunter2-hunter2' };
const now = () => new Date('2026-11-29T12:00:00Z');

interface Logon {
  product: Product;
  apiVersion: string;
  format: 'xml' | 'json';
  headers: string;
  body: string;
  /** The text that the body must contain before the session can be closed; empty when the headers are enough. */
  needed: string;
  /** The request that closes it, and the text that it must contain. */
  logOut: string;
  carries: string;
}

const id = '44cfbdbe-5a95-4156-8867-91f069b7c2cc';
const idToken = Buffer.from(id).toString('base64');
const otherToken = 'O9Msj3rq7EGUhtSMBQx+mw==';
const tokens =
  '{"token_type":"bearer","access_token":"half-read-token","refresh_token":"refresh-token","expires_in":900}';
const bearer = 'authorization: Bearer half-read-token';

const logons: Record<string, Logon> = {
  'Enterprise Manager in XML': {
    product: 'enterprise-manager',
    apiVersion: 'latest',
    format: 'xml',
    headers: `X-RestSvcSessionId: ${otherToken}\r\n`,
    body: `<?xml version="1.0"?><LogonSession xmlns="http://www.veeam.com/ent/v1.0" Type="LogonSession" Href="https://em/api/logonSessions/${id}"><SessionId>${id}</SessionId></LogonSession>`,
    needed: `logonSessions/${id}"`,
    logOut: `DELETE /api/logonSessions/${id} `,
    carries: `X-RestSvcSessionId: ${otherToken}`,
  },
  'Enterprise Manager in JSON': {
    product: 'enterprise-manager',
    apiVersion: 'latest',
    format: 'json',
    headers: `X-RestSvcSessionId: ${otherToken}\r\n`,
    body: `{"userName":"CORP\\\\svc","sessionId":"${id}","links":[]}`,
    needed: `${id}"`,
    logOut: `DELETE /api/logonSessions/${id} `,
    carries: `X-RestSvcSessionId: ${otherToken}`,
  },
  'Enterprise Manager whose token tells the id': {
    product: 'enterprise-manager',
    apiVersion: 'latest',
    format: 'xml',
    headers: `X-RestSvcSessionId: ${idToken}\r\n`,
    body: `<LogonSession xmlns="http://www.veeam.com/ent/v1.0"><SessionId>${id}</SessionId></LogonSession>`,
    needed: '',
    logOut: `DELETE /api/logonSessions/${id} `,
    carries: `X-RestSvcSessionId: ${idToken}`,
  },
  'Backup & Replication': {
    product: 'backup-replication',
    apiVersion: '1.3-rev1',
    format: 'xml',
    headers: '',
    body: tokens,
    needed: '"half-read-token"',
    logOut: 'POST /api/oauth2/logout ',
    carries: bearer,
  },
  'Microsoft 365': {
    product: 'microsoft365',
    apiVersion: 'v8',
    format: 'xml',
    headers: '',
    body: tokens,
    needed: '"half-read-token"',
    logOut: 'POST /v8/token/logout ',
    carries: bearer,
  },
};

const VERSIONS = {
  xml: '<EnterpriseManager xmlns="http://www.veeam.com/ent/v1.0"><SupportedVersions><SupportedVersion Name="v1_7"/></SupportedVersions></EnterpriseManager>',
  json: '{"supportedVersions":{"supportedVersions":[{"name":"v1_7","links":[]}]}}',
};

const cleanUp: (() => unknown)[] = [];
let logged: string[];
beforeEach(() => {
  logged = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void logged.push(line));
});
afterEach(() => vi.restoreAllMocks());
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

type Ending = 'breaks off' | 'stalls' | 'is compressed' | 'is whole';

/** Logs on to a server that sends the first `length` characters of its body. Returns the error and later requests. */
async function logOnTo(logon: Logon, length: number, ending: Ending, logOutStatus = 204) {
  const after: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => answer(socket, data.toString()));
  });
  const answer = (socket: Socket, request: string) => {
    if (request.startsWith('GET /api/ '))
      return socket.write(
        `HTTP/1.1 200 OK\r\nContent-Length: ${VERSIONS[logon.format].length}\r\n\r\n${VERSIONS[logon.format]}`,
      );
    if (
      !/^POST \/(api\/sessionMngr|api\/oauth2\/token|v8\/token) ?/.test(request) ||
      request.includes('logout')
    ) {
      after.push(request);
      return socket.write(`HTTP/1.1 ${logOutStatus} X\r\nContent-Length: 0\r\n\r\n`);
    }
    const part = logon.body.slice(0, length);
    const announced = ending === 'is whole' ? part.length : 9999;
    const encoding = ending === 'is compressed' ? 'Content-Encoding: br\r\n' : '';
    socket.write(
      `HTTP/1.1 201 Created\r\n${logon.headers}${encoding}Content-Length: ${encoding ? part.length : announced}\r\n\r\n${part}`,
      () => ending === 'breaks off' && socket.end(),
    );
  };
  const port = await listen(server);
  const connection = new Connection(
    { name: 'server-1', product: logon.product, baseUrl: `http://127.0.0.1:${port}` },
    { timeoutMs: ending === 'stalls' ? 300 : 10_000 },
  );
  cleanUp.push(async () => {
    await connection.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { product, apiVersion, format } = logon;
  const configured: ServerConfiguration = {
    name: 'server-1',
    product,
    baseUrl: connection.address.baseUrl,
    apiVersion,
    format,
    timeoutMs: 10_000,
  };
  const error: unknown = await logOn(configured, connection, credentials, now).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, after, shown: (text: string) => connection.safeText(text) };
}

describe.each(Object.entries(logons))('%s', (_name, logon) => {
  const neededUpTo = logon.needed === '' ? 0 : logon.body.indexOf(logon.needed) + logon.needed.length;

  test('a session is closed wherever the answer is cut after its token, and nothing is sent before', async () => {
    for (let length = 1; length < logon.body.length; length += 1) {
      const { error, after } = await logOnTo(logon, length, 'breaks off');
      expect(error, `cut at ${length}`).toBeInstanceOf(VeeamError);
      expect(inspect(error, { depth: 9 })).not.toMatch(
        /half-read-token|refresh-token|44cfbdbe|NDRjZmJk|O9Msj3|hunter2/,
      );
      if (length < neededUpTo) {
        expect(after, `cut at ${length}`).toEqual([]);
        continue;
      }
      expect(after, `cut at ${length}`).toHaveLength(1);
      expect(after[0]?.startsWith(logon.logOut)).toBe(true);
      expect(after[0]?.toLowerCase()).toContain(logon.carries.toLowerCase());
      expect(error).toMatchObject({ code: 'unreadable-answer', sessionLeftOpen: false });
    }
  });

  test('a session is closed when the rest of the answer never comes', async () => {
    const { error, after, shown } = await logOnTo(logon, logon.body.length - 1, 'stalls');
    expect(shown(logon.carries)).toMatch(/^[\w: -]+\[hidden\]$/);
    expect(error).toMatchObject({ code: 'request-timeout', sessionLeftOpen: false });
    expect(after).toMatchObject([expect.stringContaining(logon.logOut)]);
  });

  test('a session that cannot be closed is reported, and the error stays that of the answer', async () => {
    const { error } = await logOnTo(logon, logon.body.length - 1, 'breaks off', 500);
    expect(error).toMatchObject({ code: 'unreadable-answer', sessionLeftOpen: true });
    expect(logged).toEqual([expect.stringContaining('log-out-failed')]);
  });

  test('a session with a complete answer that cannot be read is closed', async () => {
    const { error, after } = await logOnTo(logon, logon.body.length - 1, 'is whole');
    expect(error).toMatchObject({ code: 'unreadable-answer', sessionLeftOpen: false });
    expect(after).toMatchObject([expect.stringContaining(logon.logOut)]);
  });
});

test('a session is closed by its headers alone when the body is compressed', async () => {
  const logon = logons['Enterprise Manager whose token tells the id'];
  if (logon === undefined) throw new Error('There is no such logon.');
  const { error, after } = await logOnTo(logon, logon.body.length, 'is compressed');
  expect(error).toMatchObject({ code: 'unreadable-answer', sessionLeftOpen: false });
  expect(after).toMatchObject([expect.stringContaining(logon.logOut)]);
});
