import { RefusedError } from '../action.ts';
import type { ServerConfiguration } from '../configuration.ts';
import { SecretUnusableError } from '../platform/secrets.ts';
import type { ServerAccess } from '../servers/with-server.ts';
import { VeeamError } from '../veeam/transport/errors.ts';
import { readServer, type ServerJobs } from './read-server.ts';

/** Why one server cannot be read: the server, its credential or its configuration. Anything else is a fault of ours. */
type Unreadable = VeeamError | SecretUnusableError | RefusedError;

/** A server that could not be read, and why. */
export interface UnreadServer {
  server: string;
  /** The stable code of the error. */
  code: string;
  message: string;
  error: Unreadable;
}

/** So many servers are read at once: enough to wait for none, few enough for the sockets of one function. */
const atOnce = 16;

/** Reads servers side by side. One that cannot be read is named, and stops no other. */
export async function readServers(
  access: ServerAccess,
  servers: readonly ServerConfiguration[],
  deadline: AbortSignal,
): Promise<{ read: ServerJobs[]; unread: UnreadServer[] }> {
  const read: ServerJobs[] = [];
  const unread: UnreadServer[] = [];
  const waiting = [...servers];
  const work = async () => {
    for (let server = waiting.shift(); server !== undefined; server = waiting.shift()) {
      try {
        read.push(await readServer(access, server, deadline));
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        const code = error instanceof RefusedError ? error.kind : error.code;
        unread.push({ server: server.name, code, message: error.message, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, servers.length) }, work));
  const byName = (a: { server: string }, b: { server: string }) => (a.server < b.server ? -1 : 1);
  return { read: read.sort(byName), unread: unread.sort(byName) };
}

function isUnreadable(error: unknown): error is Unreadable {
  return [VeeamError, SecretUnusableError, RefusedError].some((kind) => error instanceof kind);
}
