import { LogonRefusedError } from '@veeam-automation/veeam/transport/errors';
import { type Caller, mayUse, refuseField } from '../action.ts';
import type { Configuration, ServerConfiguration } from '../configuration.ts';
import { nameHint } from '../input/nearest-name.ts';
import { log } from '../platform/log.ts';
import { countMetric } from '../platform/metrics.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Product } from '../products.ts';
import { type Credentials, credentials, type Purpose } from './credentials.ts';

/**
 * The configured server of that name.
 * @param caller the requester, whose servers the error may suggest. Absent, the error names no server: the messages of
 * a workflow's steps are read by everyone who may read its server.
 * @throws RefusedError `not-found`
 */
export function findServer(
  { servers }: Pick<Configuration, 'servers'>,
  name: string,
  { product, caller }: { product?: Product; caller?: Caller | undefined } = {},
): ServerConfiguration {
  const fits = (server: ServerConfiguration) => product === undefined || server.product === product;
  const found = servers.find((server) => server.name === name);
  if (found && fits(found)) return found;
  const own = servers.filter((server) => fits(server) && caller && mayUse(caller, server.name));
  const names = own.map((server) => server.name);
  const what = found ? `That server is of ${found.product}.` : 'Server not found.';
  const all = product === undefined ? 'Yours are' : `Yours of ${product} are`;
  throw refuseField('not-found', 'server', `${what}${caller ? nameHint(name, names, all) : ''}`);
}

/**
 * Logs on with a server's credential. If the server refuses it, the secret is read again, once: it may have been
 * rotated since it was cached. A logon that is refused with the current secret writes one log line `logon-refused` and
 * counts in `LogonsRefused`, which has an alarm: nothing works there until a working credential is stored.
 * @throws SecretUnusableError, LogonRefusedError and every error of `logOn`
 */
export async function withCredentials<T>(
  secrets: Secrets,
  server: string,
  purpose: Purpose,
  logOn: (credentials: Credentials) => Promise<T>,
): Promise<T> {
  try {
    return await secrets.lend(
      `${purpose}/${server}`,
      credentials,
      logOn,
      (error) => error instanceof LogonRefusedError,
    );
  } catch (error) {
    if (error instanceof LogonRefusedError) {
      // Without the user name: it is half of a credential.
      log('error', 'logon-refused', { server, purpose });
      countMetric(secrets.prefix, new Date(), 'LogonsRefused');
    }
    throw error;
  }
}
