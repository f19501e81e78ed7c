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

/** The server does not know the requested revision. `offered` has the revisions that the server named, if any. */
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
  /** Set for a call that negotiates the revision. `log-on`: a refusal may also mean wrong credentials. */
  readonly purpose?: 'log-on' | 'find-revision';
}

/** The content of an answer that is not a success. */
interface Refusal {
  readonly status: number;
  /** The API's own code (Error.errorCode), in lower case; undefined when the answer is not from the API. */
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** Whether it is a page from a proxy or another server: the API sends no pages. */
  readonly isPage: boolean;
}

/**
 * The typed error for an answer that is not a success. The HTTP code decides; where one code has several causes, the
 * API's `errorCode` decides. It never decides alone: it is `AccessDenied` for both 401 and 403 (Error in vbr-1.3-rev1).
 * At logon, both 400 and 401 mean a wrong password: clients have seen both. MFA gives 400, too.
 */
export function errorFromAnswer(connection: Connection, asked: Asked, response: VeeamResponse): VeeamError {
  const refusal = refusalIn(response);
  const offered = offeredInstead(asked, refusal);
  if (offered !== undefined) {
    return new RevisionRefusedError(connection, asked.operation, asked.revision, offered);
  }
  // Callers make decisions on "not found", so a 404 counts only when the API sends it.
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

/** Whether the server refuses the token: with a 401, or with its own code in another refusal. */
export function isTokenRefused(response: VeeamResponse): boolean {
  if (response.status === 401) return true;
  if (response.status !== 400 && response.status !== 403) return false;
  const { code } = refusalIn(response);
  return code === 'expiredtoken' || code === 'invalidtoken';
}

/**
 * Whether the server failed because one of its objects has a value that the revision in use has no word for: "The
 * value of enum EJobStatus is not supported (Parameter …). Actual value was Stopped." There is no code for it. Only
 * reads count: after a call that changes something, the server may have acted and only failed to report it.
 */
export function lacksWord(
  { method }: Pick<VeeamRequest, 'method'>,
  { status, body }: VeeamResponse,
): boolean {
  const mayBe = method === 'GET' && (status === 500 || status === 400);
  return mayBe && /\benum\b/i.test(body) && /\bE[A-Z][A-Za-z]+\b/.test(body);
}

/** Whether the API lacks the path or the method. It is not about a job or a session that is missing. */
function lacksCall({ status, code }: Refusal): boolean {
  if (status < 400) return false;
  return code === 'invaliduri' || code === 'methodnotallowed' || code === 'notimplemented' || status === 501;
}

/**
 * The revisions named in a refusal of the requested revision, possibly none; undefined when the refusal is not about
 * the revision. The text differs between builds ("Unsupported RESTAPI version. The following versions are
 * supported: v1.0-rev1." in VeeamHub/grafana#27, "The specified API version is not supported." with the code
 * NotImplemented in 1.3-rev2), so a code or a list of revisions counts as much as the words.
 */
function offeredInstead({ revision, purpose }: Asked, refusal: Refusal): Revision[] | undefined {
  if (refusal.status !== 400 || refusal.isPage) return undefined;
  const named = revisionsIn(refusal.message ?? '');
  const offered = named.filter((each) => each !== revision);
  const isWorded = /API version/i.test(refusal.message ?? '');
  // After the logon the server has accepted the revision. Then only a text that does not name it is a refusal of it.
  const isRefused =
    purpose === undefined
      ? isWorded && named.length === offered.length
      : isWorded || offered.length > 0 || refusal.code === 'notimplemented';
  return isRefused ? offered : undefined;
}

/** Reads (Error: `{ errorCode, message, resourceId }`) or plain text. It takes nothing from a page. */
function refusalIn({ status, body }: VeeamResponse): Refusal {
  const { fields, text, isPage } = readJsonError(body);
  return {
    status,
    code: fields.get('errorcode')?.toLowerCase(),
    message: text ?? fields.get('message'),
    isPage,
  };
}
