import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { AccountBook, LabRole } from '../accounts.ts';
import { ENTERPRISE_MANAGER_VERSIONS, type EnterpriseManagerVersion } from '../options.ts';
import type { LabRequest } from '../server/lab-server.ts';
import { Refusal } from '../server/router.ts';
import type { Hrefs } from './entity.ts';
import { type EmNode, links, list, object, value } from './nodes.ts';

export interface LogonSession {
  readonly id: string;
  /** The value that the client sends back. Not derived from the id: the documents show both forms. */
  readonly token: string;
  readonly user: string;
  readonly role: LabRole;
  readonly apiVersion: EnterpriseManagerVersion;
  lastUsedAt: Date;
}

export const sessionHeader = 'X-RestSvcSessionId';
/** Source: em_rest/http_authentication. */
const idleLimitMs = 15 * 60 * 1000;

/** The logon sessions. Any call renews a session; after 15 idle minutes it ends. */
export class LogonSessions {
  #sessions: LogonSession[] = [];
  #issued = 0;
  /** The highest number of sessions open at once. */
  most = 0;

  /** The number of logons. */
  get issued(): number {
    return this.#issued;
  }

  open(user: string, role: LabRole, apiVersion: EnterpriseManagerVersion, now: Date): LogonSession {
    const token = randomBytes(16).toString('base64');
    const session = { id: randomUUID(), token, user, role, apiVersion, lastUsedAt: now };
    this.#sessions.push(session);
    this.#issued += 1;
    this.most = Math.max(this.most, this.list(now).length);
    return session;
  }

  /** Renews and returns the session of a request; undefined when the request has none or the session has ended. */
  use(headers: IncomingHttpHeaders, now: Date): LogonSession | undefined {
    const token = tokenOf(headers);
    const session = this.list(now).find((each) => each.token === token);
    if (session !== undefined) session.lastUsedAt = now;
    return session;
  }

  list(now: Date): readonly LogonSession[] {
    this.#sessions = this.#sessions.filter(
      (session) => now.getTime() - session.lastUsedAt.getTime() < idleLimitMs,
    );
    return this.#sessions;
  }

  close(session: LogonSession): void {
    this.#sessions = this.#sessions.filter((other) => other !== session);
  }
}

/** The cookie takes precedence over the header. Source: em_rest/http_authentication. */
function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const cookie = headers.cookie
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.toLowerCase().startsWith(`${sessionHeader.toLowerCase()}=`));
  if (cookie !== undefined) return cookie.slice(sessionHeader.length + 1);
  const header = headers[sessionHeader.toLowerCase()];
  return Array.isArray(header) ? header[0] : header;
}

/** Real servers with v1_7 list v1_5 and later. The oldest version of earlier servers is assumed. */
function supportedVersions(newest: EnterpriseManagerVersion): readonly EnterpriseManagerVersion[] {
  const from = newest === 'v1_7' ? 'v1_5' : 'v1_1';
  return ENTERPRISE_MANAGER_VERSIONS.filter((version) => version >= from && version <= newest);
}

/** The answer to GET /api/, which needs no logon. Source: em_rest/get_api; a real answer of 12. */
export function apiNode(newest: EnterpriseManagerVersion, hrefs: Hrefs): EmNode {
  const versions = supportedVersions(newest);
  const logonLink = (version: string) => ({
    rel: 'Create',
    type: 'LogonSession',
    href: hrefs.to(`sessionMngr/?v=${version}`),
  });
  return object('EnterpriseManager', { Href: null, Type: null }, [
    links({ rel: 'Down', type: 'LogonSessionList', href: hrefs.to('logonSessions') }, logonLink('latest')),
    list(
      'SupportedVersions',
      'SupportedVersions',
      versions.map((version) => object('SupportedVersion', { Name: version }, [links(logonLink(version))])),
    ),
  ]);
}

/**
 * The API version that a logon asks for.
 * @throws Refusal 400 when the server does not support it
 */
export function versionOf(request: LabRequest, newest: EnterpriseManagerVersion): EnterpriseManagerVersion {
  const wanted = request.url.searchParams.get('v')?.toLowerCase() ?? 'latest';
  if (wanted === 'latest') return newest;
  const version = supportedVersions(newest).find((candidate) => candidate === wanted);
  if (version === undefined) throw new Refusal(400, `The API version [${wanted}] is not supported.`);
  return version;
}

/** The account of HTTP Basic credentials; undefined when they are missing or wrong. */
export function accountOf(
  request: LabRequest,
  accounts: AccountBook,
): { readonly user: string; readonly role: LabRole } | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const role = accounts.verify(user, password.join(':'));
  return role === undefined ? undefined : { user, role };
}

/** Source: em_rest/logging_on. The Delete link has no Type on that page. */
export function logonNode(session: LogonSession, hrefs: Hrefs): EmNode {
  const own = hrefs.to(`logonSessions/${session.id}`);
  const down = (type: string, path: string) => ({ rel: 'Down', type, href: hrefs.to(path) });
  return object('LogonSession', { Type: 'LogonSession', Href: own }, [
    links(
      down('LogonSessionList', 'logonSessions'),
      down('BackupServerReferenceList', 'backupServers'),
      down('RepositoryReferenceList', 'repositories'),
      down('JobReferenceList', 'jobs'),
      down('BackupReferenceList', 'backups'),
      down('ReplicaReferenceList', 'replicas'),
      down('BackupJobSessionReferenceList', 'backupSessions'),
      down('ReplicaJobSessionReferenceList', 'replicaSessions'),
      down('TaskList', 'tasks'),
      down('QueryService', 'querySvc'),
      { rel: 'Delete', href: own },
    ),
    value('UserName', session.user),
    value('SessionId', session.id),
  ]);
}
