import { type Caller, foreignServer, RefusedError } from '../action.ts';
import { nameHint } from '../input/nearest-name.ts';

/**
 * Refuses servers that are not the caller's. Servers that do not exist are refused in the same words, since the caller
 * may not learn whether one exists.
 * @param servers as the caller has named them, or `*`
 * @throws RefusedError `forbidden`, which names only the caller's own servers
 */
export function permitServers(caller: Caller, servers: readonly string[]): void {
  const foreign = foreignServer(caller, servers);
  if (foreign === undefined) return;
  const who = `"${caller.name}"`;
  const what =
    foreign === '*'
      ? `It concerns every server, and takes a caller whose servers are "*"; ${who} is for some.`
      : `${who} is not for that server.`;
  throw new RefusedError('forbidden', `${what}${nameHint(foreign, caller.servers, 'It is for')}`);
}
