import type { Connection } from '../transport/connection.ts';
import { LogonRefusedError, UnsupportedVersionError, type VeeamError } from '../transport/errors.ts';
import { isObject } from '../transport/json-record.ts';
import type { VeeamRequest, VeeamResponse } from '../transport/request.ts';
import { errorFromStatus } from '../transport/status-errors.ts';
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
      remedy: `This client speaks ${OLDEST} and newer: configure one of them that the server offers, or 'newest', or update the server.`,
    });
    this.offered = offered;
  }
}

interface Asked extends VeeamRequest {
  readonly revision: Revision;
  readonly atLogon?: boolean;
}

/**
 * The typed error for an answer that is no success. The HTTP code decides: `errorCode` says `AccessDenied` for 401
 * and 403 alike (Error in vbr-1.3-rev1). At logon a 400 is a wrong password as well as a 401: both are seen in
 * clients, and MFA gives 400 too.
 */
export function errorFromAnswer(connection: Connection, asked: Asked, response: VeeamResponse): VeeamError {
  const offered = offeredInstead(asked.revision, response);
  if (offered !== undefined) {
    return new RevisionRefusedError(connection, asked.operation, asked.revision, offered);
  }
  if (lacksWordForStatus(response)) {
    return new UnsupportedVersionError({
      server: connection.address.name,
      operation: asked.operation,
      status: response.status,
      happened: `a job is in a state that API revision ${asked.revision} has no word for, and the server offers no newer one`,
      remedy:
        'Update the backup server; until then the state of that job can be read from its sessions only.',
    });
  }
  const message = errorMessage(response.body);
  if (response.status === 400 && asked.atLogon === true) {
    return new LogonRefusedError({
      server: connection.address.name,
      operation: asked.operation,
      status: 400,
      happened: `the server answered HTTP 400${message === undefined ? '' : `, "${connection.safeText(message)}"`}`,
      remedy:
        'Check user name (DOMAIN\\user) and password; accounts with multi-factor authentication cannot log on.',
    });
  }
  return errorFromStatus(connection, asked, response, { message, atLogon: asked.atLogon === true });
}

/** Whether the server failed because a job is in a state that the revision in use has no word for. */
export function lacksWordForStatus(response: VeeamResponse): boolean {
  return response.status === 500 && /value of enum \w*Status\w* is not supported/i.test(response.body);
}

/**
 * The revisions a refusal of `revision` names, possibly none; undefined when it was not the revision that was
 * refused. The text differs between builds ("Unsupported RESTAPI version. The following versions are supported:
 * v1.0-rev1." in VeeamHub/grafana#27, "The specified API version is not supported." in 1.3-rev2).
 */
function offeredInstead(revision: Revision, { status, body }: VeeamResponse): Revision[] | undefined {
  return status === 400 && /API version/i.test(body)
    ? revisionsIn(body).filter((named) => named !== revision)
    : undefined;
}

/** The message of `{ errorCode, message, resourceId }`, or of plain text; nothing of an HTML page. */
function errorMessage(body: string): string | undefined {
  const trimmed = body.trim();
  if (trimmed === '' || trimmed.startsWith('<')) return undefined;
  try {
    const error: unknown = JSON.parse(trimmed);
    return isObject(error) && typeof error['message'] === 'string' ? error['message'] : undefined;
  } catch {
    return trimmed;
  }
}
