import { readJsonError } from '../reading/json-answer.ts';
import type { Connection } from '../transport/connection.ts';
import {
  RequestRefusedError,
  ServerBusyError,
  SessionExpiredError,
  UnsupportedVersionError,
  type VeeamError,
} from '../transport/errors.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/exchange.ts';
import { retryAfterMs } from '../transport/server-durations.ts';
import {
  credentialRefused,
  errorFromStatus,
  type Failure,
  unreadableAnswer,
} from '../transport/status-errors.ts';
import { KNOWN_REVISIONS, type Revision, revisionsIn } from './revision.ts';

const OLDEST = KNOWN_REVISIONS[KNOWN_REVISIONS.length - 1];

/** The server does not know the revision asked for. `offered` are those it named, if it named any. */
export class RevisionRefusedError extends UnsupportedVersionError {
  readonly offered: readonly Revision[];

  constructor(connection: Connection, operation: string, revision: Revision, offered: readonly Revision[]) {
    super({
      server: connection.address.name,
      operation,
      status: 400,
      happened: `the server does not know API revision ${revision}${
        offered.length > 0 ? ` and offers ${offered.join(', ')}` : ''
      }`,
      remedy: `This client speaks ${OLDEST} and newer: configure one of them that the server offers, or 'latest', or update the server.`,
    });
    this.offered = offered;
  }
}

interface Asked extends VeeamRequest {
  readonly revision: Revision;
  /** A call that the revision is agreed on by; `log-on`: a refusal may mean the credentials. */
  readonly purpose?: 'log-on' | 'find-revision';
}

/** What an answer that is no success says. */
interface Refusal {
  readonly status: number;
  /** The API's own code (Error.errorCode), in lower case; undefined when the API did not answer. */
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** A page that the API does not give: of a proxy, or of another server. */
  readonly isPage: boolean;
}

/**
 * The typed error for an answer that is no success. The HTTP code decides, and where one stands for several causes
 * the API's `errorCode`: that says `AccessDenied` for 401 and 403 alike (Error in vbr-1.3-rev1), so it never decides
 * alone. At logon a 400 is a wrong password as well as a 401: both are seen in clients, and MFA gives 400 too.
 */
export function errorFromAnswer(connection: Connection, asked: Asked, response: VeeamResponse): VeeamError {
  const refusal = refusalIn(response);
  const offered = offeredInstead(asked, refusal);
  if (offered !== undefined) {
    return new RevisionRefusedError(connection, asked.operation, asked.revision, offered);
  }
  // "Not there" is what decisions are made on, so it must be the API that says so.
  if (response.status === 404 && refusal.code === undefined) {
    return unreadableAnswer(connection, asked, response, 'a 404 that is not of the REST API');
  }
  return errorFromStatus(connection, asked, response, {
    message: refusal.message,
    atLogon: asked.purpose === 'log-on',
    cause: (failure) => causeOf(failure, asked, response, refusal),
  });
}

function causeOf(
  failure: Failure,
  asked: Asked,
  response: VeeamResponse,
  refusal: Refusal,
): VeeamError | undefined {
  const { status, code, isPage } = refusal;
  if (lacksWord(asked, response)) {
    return new UnsupportedVersionError({
      ...failure,
      happened: `the server has a value that API revision ${asked.revision} has no word for, and offers no newer one`,
      remedy: 'Update the backup server; until then what has that value can be read from its sessions only.',
    });
  }
  if (lacksCall(refusal)) {
    return new UnsupportedVersionError({
      ...failure,
      remedy: `API revision ${asked.revision} of this server does not have this call: update the backup server, or configure a newer revision.`,
    });
  }
  if (code === 'serviceunavailable' && status >= 400) {
    const waitMs = retryAfterMs(response.headers);
    return new ServerBusyError({
      ...failure,
      remedy: 'The Veeam service is not ready: try again later.',
      retryable: true,
      ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    });
  }
  if (asked.purpose === 'log-on' && status === 400) {
    if (!isPage) return credentialRefused(failure);
    return new RequestRefusedError({
      ...failure,
      remedy: 'No REST API of Veeam answers like that: check address and port, and any proxy on the way.',
    });
  }
  if (asked.purpose === undefined && isTokenRefused(response)) {
    return new SessionExpiredError({ ...failure, remedy: 'Log on again.' });
  }
  return undefined;
}

/** Whether the server does not take the token: by a 401, or by a code of its own with another refusal. */
export function isTokenRefused(response: VeeamResponse): boolean {
  if (response.status === 401) return true;
  if (response.status !== 400 && response.status !== 403) return false;
  const { code } = refusalIn(response);
  return code === 'expiredtoken' || code === 'invalidtoken';
}

/**
 * Whether the server failed because something of its own has a value that the revision in use has no word for: "The
 * value of enum EJobStatus is not supported (Parameter …). Actual value was Stopped." There is no code for it. Of a
 * call that changes something it says nothing: the server may have acted, and failed to tell of it.
 */
export function lacksWord(
  { method }: Pick<VeeamRequest, 'method'>,
  { status, body }: VeeamResponse,
): boolean {
  const mayBe = method === 'GET' && (status === 500 || status === 400);
  return mayBe && /\benum\b/i.test(body) && /\bE[A-Z][A-Za-z]+\b/.test(body);
}

/** The API knows no such path or method, or has not built it: no job or session is meant. */
function lacksCall({ status, code }: Refusal): boolean {
  if (status < 400) return false;
  return code === 'invaliduri' || code === 'methodnotallowed' || code === 'notimplemented' || status === 501;
}

/**
 * The revisions that a refusal of the revision asked for names, possibly none; undefined when it was not the revision
 * that was refused. The text differs between builds ("Unsupported RESTAPI version. The following versions are
 * supported: v1.0-rev1." in VeeamHub/grafana#27, "The specified API version is not supported." with the code
 * NotImplemented in 1.3-rev2), so a code and a list of revisions count as much as words.
 */
function offeredInstead({ revision, purpose }: Asked, refusal: Refusal): Revision[] | undefined {
  if (refusal.status !== 400 || refusal.isPage) return undefined;
  const named = revisionsIn(refusal.message ?? '');
  const offered = named.filter((each) => each !== revision);
  const isWorded = /API version/i.test(refusal.message ?? '');
  // Once it has logged on, the server has taken the revision: then only a text that does not name it refuses it.
  const isRefused =
    purpose === undefined
      ? isWorded && named.length === offered.length
      : isWorded || offered.length > 0 || refusal.code === 'notimplemented';
  return isRefused ? offered : undefined;
}

/** (Error: `{ errorCode, message, resourceId }`), or plain text; nothing of a page. */
function refusalIn({ status, body }: VeeamResponse): Refusal {
  const { fields, text, isPage } = readJsonError(body);
  return {
    status,
    code: fields.get('errorcode')?.toLowerCase(),
    message: text ?? fields.get('message'),
    isPage,
  };
}
