import type { IncomingHttpHeaders } from 'node:http';
import { Connection } from '../../src/transport/connection.ts';
import { startServer } from '../transport/tls-server.ts';

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Answer = { status?: number; headers?: Record<string, string>; body?: string };

/** Answers `GET /api/` and the logon like version 12. The test answers all other requests. */
export async function startSmallManager(answer: (asked: Asked) => Answer) {
  const asked: Asked[] = [];
  const server = await startServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://em.invalid');
    const body = (await request.toArray()).join('');
    const one = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body,
    };
    asked.push(one);
    const { status = 200, headers = {}, body: answered = '' } = ownAnswer(one) ?? answer(one);
    response.writeHead(status, { 'Content-Type': 'application/xml', ...headers }).end(answered);
  });
  const baseUrl = `http://127.0.0.1:${server.port}`;
  const connection = new Connection({
    name: 'em-1',
    product: 'enterprise-manager',
    baseUrl,
  });
  const stop = async () => {
    await connection.close();
    await server.stop();
  };
  return { connection, asked, stop };
}

function ownAnswer({ method, path, headers }: Asked): Answer | undefined {
  if (method === 'GET' && path === '/api/') {
    return { body: headers.accept === 'application/json' ? VERSIONS_JSON : VERSIONS };
  }
  if (method === 'POST' && path === '/api/sessionMngr/') {
    const good = headers.authorization === `Basic ${Buffer.from('CORP\\svc:pässword:1').toString('base64')}`;
    if (!good) return { status: 401, headers: { 'WWW-Authenticate': 'Basic Realm=RestSvc' } };
    const token = {
      'X-RestSvcSessionId': 'O9Msj3rq7EGUhtSMBQx+mw==',
      'Set-Cookie': 'X-RestSvcSessionId=other',
    };
    return {
      status: 201,
      headers: token,
      body: headers.accept === 'application/json' ? LOGON_JSON : LOGON,
    };
  }
  return undefined;
}

const VERSIONS = `\uFEFF<EnterpriseManager xmlns="http://www.veeam.com/ent/v1.0"><SupportedVersions>
  <SupportedVersion Name="v1_7"><Links><Link Rel="Create" Href="https://em/api/sessionMngr/?v=v1_7"/></Links></SupportedVersion>
  <SupportedVersion Name="v1_10"/><SupportedVersion Name="v1_4"/>
</SupportedVersions></EnterpriseManager>`;

const VERSIONS_JSON =
  '{"supportedVersions":{"supportedVersions":[{"name":"v1_7","links":[]},{"name":"v1_5","links":null}]}}';

const LOGON = `<LogonSession xmlns="http://www.veeam.com/ent/v1.0" Type="LogonSession" Href="https://em.local:9398/api/logonSessions/15a3fc97-0001">
  <Links><Link Rel="Delete" Href="https://em.local:9398/api/logonSessions/15a3fc97-0001"/></Links>
  <UserName>CORP\\svc</UserName><SessionId>15a3fc97-0001</SessionId></LogonSession>`;

const LOGON_JSON = '{"userName":"CORP\\\\svc","sessionId":"15a3fc97-0001","links":[]}';
