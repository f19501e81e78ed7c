import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { LabRole } from '../accounts.ts';
import type { EnterpriseManagerVersion } from '../options.ts';

export interface LogonSession {
  readonly id: string;
  /** What the client sends back. Not derived from the id: the documents show both forms. */
  readonly token: string;
  readonly user: string;
  readonly role: LabRole;
  readonly apiVersion: EnterpriseManagerVersion;
  lastUsedAt: Date;
}

export const SESSION_HEADER = 'X-RestSvcSessionId';
/** Source: em_rest/http_authentication. */
const IDLE_LIMIT_MS = 15 * 60 * 1000;

/** The logon sessions. Any call renews one; idle for 15 minutes, it is gone. */
export class LogonSessions {
  #sessions: LogonSession[] = [];
  #issued = 0;
  /** The most sessions that were open at once. */
  most = 0;

  /** How many logons there were. */
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

  /** The session the request carries, renewed; undefined when there is none or it is over. */
  use(headers: IncomingHttpHeaders, now: Date): LogonSession | undefined {
    const session = this.find(headers, now);
    if (session !== undefined) session.lastUsedAt = now;
    return session;
  }

  /** As `use`, without renewing it. */
  find(headers: IncomingHttpHeaders, now: Date): LogonSession | undefined {
    const token = tokenOf(headers);
    return this.list(now).find((session) => session.token === token);
  }

  list(now: Date): readonly LogonSession[] {
    this.#sessions = this.#sessions.filter(
      (session) => now.getTime() - session.lastUsedAt.getTime() < IDLE_LIMIT_MS,
    );
    return this.#sessions;
  }

  close(session: LogonSession): void {
    this.#sessions = this.#sessions.filter((other) => other !== session);
  }
}

/** The cookie wins over the header. Source: em_rest/http_authentication. */
function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const cookie = headers.cookie
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.toLowerCase().startsWith(`${SESSION_HEADER.toLowerCase()}=`));
  if (cookie !== undefined) return cookie.slice(SESSION_HEADER.length + 1);
  const header = headers[SESSION_HEADER.toLowerCase()];
  return Array.isArray(header) ? header[0] : header;
}
