import { OddValues } from '../reading/odd-values.ts';
import type { Connection, Credential } from '../transport/connection.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/exchange.ts';
import { openSessionBy } from '../transport/open-session.ts';
import { errorFromStatus, unreadableAnswer } from '../transport/status-errors.ts';
import { compareVersions, versionNotServed } from '../transport/versions.ts';
import { type Element, ElementRecord, MissingPart } from './elements/element-record.ts';
import { errorMessage, readAnswer } from './elements/read-answer.ts';
import { idInLink, readLinks } from './link.ts';
import type { EnterpriseManagerSession, Format } from './requests.ts';

/**
 * The API versions that a server offers, oldest first. It needs no logon (em_rest/em_web_api_versions).
 *
 * @throws VeeamError
 */
async function probeVersions(connection: Connection, format: Format): Promise<string[]> {
  const request: VeeamRequest = {
    operation: 'read the API versions',
    method: 'GET',
    path: '/api/',
    headers: { Accept: `application/${format}` },
  };
  const response = await connection.request(request);
  if (response.status !== 200) {
    throw errorFromStatus(connection, request, response, { message: errorMessage(response) });
  }
  return readAnswer(connection, request, response, 'EnterpriseManager', (element, answered) => {
    const root = strictly(connection, element, 'EnterpriseManager', answered);
    const versions = root
      .holder('SupportedVersions')
      .records('SupportedVersion')
      .map((version) => version.text('Name') ?? '')
      .filter((name) => /^v\d+_\d+$/.test(name));
    if (versions.length === 0) throw new MissingPart('it names no API version');
    return versions.sort(compareVersions);
  });
}

/**
 * The API version to use, from those that the server offers.
 *
 * @param wanted `latest` or a version such as `v1_6`
 * @throws UnsupportedVersionError when the server does not offer it, and every other VeeamError
 */
export async function chooseVersion(
  connection: Connection,
  wanted: string,
  format: Format,
): Promise<{ version: string; offered: string[] }> {
  const offered = await probeVersions(connection, format);
  const version = wanted === 'latest' ? offered.at(-1) : offered.find((each) => each === wanted);
  if (version !== undefined) return { version, offered };
  throw versionNotServed(connection, {
    operation: 'choose the API version',
    happened: `the API version ${wanted} is not served`,
    offered,
    otherwise: 'Check that this is the REST port of Enterprise Manager.',
  });
}

/**
 * Opens a logon session (em_rest/post_sessionmngr). The token is used unchanged, because its form differs between
 * servers. Cookies are not kept, because a cookie would take precedence over the header.
 *
 * @param wanted `latest` or a version such as `v1_6`
 * @throws LogonRefusedError, UnsupportedVersionError before any credential is sent, and every other VeeamError
 */
export async function openSession(
  connection: Connection,
  credential: Credential,
  wanted: string,
  format: Format,
): Promise<EnterpriseManagerSession> {
  const { version } = await chooseVersion(connection, wanted, format);
  const basic = Buffer.from(`${credential.username}:${credential.password}`).toString('base64');
  connection.hide(credential.password);
  connection.hide(basic);
  const request: VeeamRequest = {
    operation: 'log on',
    method: 'POST',
    path: `/api/sessionMngr/?v=${wanted}`,
    headers: { Authorization: `Basic ${basic}`, Accept: `application/${format}` },
    repeatable: true,
  };
  const read = (response: VeeamResponse) => {
    if (response.status < 200 || response.status >= 300) {
      throw errorFromStatus(connection, request, response, {
        message: errorMessage(response),
        atLogon: true,
      });
    }
    const token = response.headers[TOKEN_HEADER];
    if (token === undefined || token === '') {
      throw unreadableAnswer(connection, request, response, 'it carries no X-RestSvcSessionId header');
    }
    connection.hide(token);
    const sessionId = readAnswer(connection, request, response, 'LogonSession', (element, answered) => {
      const root = strictly(connection, element, 'LogonSession', answered);
      const links = [root.text('Href'), ...readLinks(root).map((link) => link.href)];
      const id =
        root.text('SessionId') ?? links.map((href) => idInLink(href ?? '', 'logonSessions')).find(Boolean);
      if (id === undefined) throw new MissingPart('it has no SessionId');
      return id;
    });
    return { sessionId, token, version };
  };
  return openSessionBy(connection, request, { read, sessionIn });
}

const TOKEN_HEADER = 'x-restsvcsessionid';
/** The character after an id shows that the id is complete. */
const ID_IN_ANSWER = /logonSessions\/([\w-]+)["?]|SessionId\W{1,5}([\w-]+)["<]/i;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Closes a session whose answer cannot be used. Its id is in the first lines of the answer. On servers whose token is
 * the Base64 of the id, it is also in the token (grafana's collector).
 */
function sessionIn({ headers, body }: VeeamResponse) {
  const token = headers[TOKEN_HEADER];
  const [, inLink, inField] = ID_IN_ANSWER.exec(body) ?? [];
  const [inToken] = GUID.exec(Buffer.from(token ?? '', 'base64').toString('latin1')) ?? [];
  const id = inLink ?? inField ?? inToken;
  if (token === undefined && id === undefined) return undefined;
  const path = `/api/logonSessions/${id}`;
  return {
    secrets: [token ?? '', id ?? ''],
    logOut:
      token === undefined || id === undefined
        ? undefined
        : ({
            operation: 'log out',
            method: 'DELETE',
            path,
            headers: { 'X-RestSvcSessionId': token },
          } as const),
  };
}

/** Before there is a session, a missing part is an error, because no code would report it as an odd value. */
function strictly(connection: Connection, element: Element, name: string, format: Format): ElementRecord {
  const odd = new OddValues((text) => connection.safeText(text));
  return new ElementRecord(element, name, { odd, format, strict: true });
}
