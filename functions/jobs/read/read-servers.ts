import { inParallel } from '../../concurrency.ts';
import type { ServerConfiguration } from '../../configuration.ts';
import { codeOf, isExpected } from '../../platform/expected-error.ts';
import { log } from '../../platform/log.ts';
import type { ServerAccess } from '../../servers/with-server.ts';
import { readServer, type ServerJobs } from './read-server.ts';
import type { WantedJobs } from './state-filters.ts';

/** A server that could not be read, and why. */
export interface UnreadServer {
  server: string;
  /** The error's stable code. */
  code: string;
  message: string;
  error: unknown;
}

/**
 * How many servers are read at once: enough so that one slow server holds up few others, and few enough for the sockets
 * of one function.
 */
const atOnce = 16;

/**
 * Reads servers concurrently. A server that cannot be read is named and affects no other, whatever the error.
 * @param wantedOf which jobs of a server are wanted; all by default
 * @param onRead gets each reading as it arrives, and when it began
 */
export async function readServers(
  access: ServerAccess,
  servers: readonly ServerConfiguration[],
  deadline: AbortSignal,
  {
    wantedOf = () => ({}),
    onRead = async () => {},
  }: {
    wantedOf?: (server: string) => WantedJobs;
    onRead?: (reading: ServerJobs, from: Date) => Promise<void>;
  } = {},
): Promise<{ read: ServerJobs[]; unread: UnreadServer[] }> {
  const read: ServerJobs[] = [];
  const unread: UnreadServer[] = [];
  await inParallel(atOnce, servers, async (server) => {
    try {
      const from = access.now();
      const reading = await readServer(access, server, deadline, { wanted: wantedOf(server.name) });
      read.push(reading);
      await onRead(reading, from);
    } catch (error) {
      unread.push({ server: server.name, ...whyUnread(server.name, error), error });
    }
  });
  const byName = (a: { server: string }, b: { server: string }) => (a.server < b.server ? -1 : 1);
  return { read: read.sort(byName), unread: unread.sort(byName) };
}

/**
 * Why a server could not be read. An unexpected error is logged by its name and place: its message may contain what the
 * server sent.
 */
export function whyUnread(server: string, error: unknown): { code: string; message: string } {
  if (isExpected(error)) return { code: codeOf(error), message: error.message };
  const { name, stack = '' } = error instanceof Error ? error : new Error();
  const place = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 5)
    .join('');
  log('error', 'reading-failed', { server, error: name, place });
  return {
    code: 'reading-failed',
    message: `${server}: read jobs: something in the answers was not foreseen (${name}). Report it as an issue of this project, with the line "reading-failed" of the log.`,
  };
}
