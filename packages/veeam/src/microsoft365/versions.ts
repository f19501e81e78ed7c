import type { Connection } from '../transport/connection.ts';
import type { UnsupportedVersionError } from '../transport/errors.ts';
import { isSuccess, type VeeamRequest } from '../transport/exchange.ts';
import { unreadableAnswer } from '../transport/status-errors.ts';
import { firstServed, versionNotServed } from '../transport/versions.ts';
import { errorFromAnswer } from './errors.ts';

/** The REST versions that this client knows, newest first (vb365-v6: POST CopyJobs is v6; vb365 specs v6, v7, v8). */
export const MICROSOFT365_VERSIONS = ['v8', 'v7', 'v6'] as const;

/** A REST version, which is the first segment of every path. */
export type Microsoft365Version = (typeof MICROSOFT365_VERSIONS)[number];

/**
 * Whether a server serves a version. It needs no logon: the answer to `GET /vN/ServiceInstance` is 401 when the server
 * serves the version and 404 when it does not (seen in public clients, not documented).
 * Throws any `VeeamError` for other answers.
 */
async function isServed(connection: Connection, version: Microsoft365Version): Promise<boolean> {
  const request: VeeamRequest = {
    operation: `ask for REST ${version}`,
    method: 'GET',
    path: `/${version}/ServiceInstance`,
    headers: { accept: 'application/json' },
  };
  const response = await connection.request(request);
  if (response.status === 404) return false;
  if (response.status === 401) return true;
  if (isSuccess(response)) {
    if (response.body.trimStart().startsWith('{')) return true;
    throw unreadableAnswer(connection, request, response, 'it is no JSON');
  }
  throw errorFromAnswer(connection, request, response);
}

/**
 * The version that a logon would use, found without a logon: the wanted version, or the newest that both sides know.
 *
 * @throws UnsupportedVersionError when the server does not serve it
 */
export async function chooseVersion(
  connection: Connection,
  wanted: Microsoft365Version | 'latest',
): Promise<Microsoft365Version> {
  if (wanted === 'latest') return newestServed(connection);
  if (await isServed(connection, wanted)) return wanted;
  throw await notServed(connection, wanted);
}

/** The newest version that both sides know. @throws UnsupportedVersionError when there is none */
export async function newestServed(connection: Connection): Promise<Microsoft365Version> {
  const newest = await firstServed(MICROSOFT365_VERSIONS, (version) => isServed(connection, version));
  if (newest !== undefined) return newest;
  throw versionNotServed(connection, {
    operation: 'find the REST version',
    happened: `none of ${MICROSOFT365_VERSIONS.join(', ')} is served`,
    offered: [],
    otherwise: ANOTHER_PORT,
  });
}

/** The error for a server that does not serve its configured version. It names the versions that the server serves. */
export async function notServed(
  connection: Connection,
  version: Microsoft365Version,
): Promise<UnsupportedVersionError> {
  const offered: Microsoft365Version[] = [];
  for (const candidate of MICROSOFT365_VERSIONS) {
    if (candidate !== version && (await isServed(connection, candidate))) offered.push(candidate);
  }
  return versionNotServed(connection, {
    operation: 'log on',
    status: 404,
    happened: `REST ${version} is not served`,
    offered,
    otherwise: ANOTHER_PORT,
  });
}

const ANOTHER_PORT =
  'Check that this is the REST port of Veeam Backup for Microsoft 365 (4443), version 6 or newer.';
