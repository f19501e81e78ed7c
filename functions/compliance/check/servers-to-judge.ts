import { loadAhead } from '../../concurrency.ts';
import type { ServerConfiguration } from '../../configuration.ts';
import { BackupServerNames } from '../../jobs/backup-server-names.ts';
import { historyOf, type ServerHistory, serversIn } from '../history.ts';
import { mergeReadings } from '../merge-readings.ts';
import type { Reading, ReadingToJudge } from '../reading.ts';
import { type CheckState, readServerState, type ServerState } from '../record/check-state.ts';
import type { ComplianceRecord } from '../record/compliance-record.ts';
import type { ComplianceStorage } from '../storage.ts';

export type CheckedServer = Pick<ServerConfiguration, 'name' | 'product' | 'baseUrl' | 'backupServers'>;

/** Where a check is stored: its files, and its state for the next check. */
export interface CheckStores {
  readonly storage: ComplianceStorage;
  readonly compliance: ComplianceRecord;
}

/** The number of servers that are read while one is judged. More would only take more memory. */
const readAhead = 2;

/** The input for judging one server. */
interface ServerToJudge {
  readonly reading: ReadingToJudge;
  /** The checksum of the stored reading. */
  readonly sum?: string;
  /** Its state in the record, and its history after each job that two servers report is assigned to one of them. */
  readonly stored: ServerState;
  readonly known: ServerHistory;
}

/**
 * Reads the input for judging, server by server, in the servers' order. If an Enterprise Manager reports jobs of a
 * server, both are read together, so that a job that both report is judged once.
 */
export async function* serversToJudge(
  { storage, compliance }: CheckStores,
  check: string,
  servers: readonly CheckedServer[],
  state: CheckState,
  now: Date,
): AsyncGenerator<ServerToJudge> {
  const load = async (server: CheckedServer): Promise<() => ServerToJudge> => {
    const [readingOfServer, stateOf] = await Promise.all([
      storage.fetchReading(check, server.name),
      readServerState(compliance, state, server.name),
    ]);
    return () => {
      const stored = stateOf();
      return { ...usableReading(readingOfServer?.(), server, now), stored, known: stored };
    };
  };
  const managers = servers.filter(({ product }) => product === 'enterprise-manager');
  const together = new Map<string, ServerToJudge>();
  const loadTogether = async (wanted: readonly CheckedServer[]) => {
    for await (const server of loadAhead(readAhead, wanted, load)) {
      const each = server();
      together.set(each.stored.server, each);
    }
  };
  await loadTogether(managers);
  const names = new BackupServerNames(servers);
  const reported = new Set(
    [...together.values()]
      .flatMap(({ reading }) => ('jobs' in reading ? reading.jobs : []))
      .map((job) => names.of(job)),
  );
  await loadTogether(servers.filter(({ name }) => reported.has(name) && !together.has(name)));
  if (together.size > 0) {
    const all = [...together.values()];
    const { readings, history } = mergeReadings(
      all.map(({ reading }) => reading),
      { ...historyOf(all.map(({ stored }) => stored)), checks: [] },
      servers,
    );
    const knownOf = serversIn(history);
    for (const [index, each] of all.entries()) {
      const { server } = each.stored;
      const known = knownOf(server);
      together.set(server, { ...each, reading: readings[index] ?? each.reading, known });
    }
  }
  const inTurn = loadAhead(readAhead, servers, async (server) => {
    const each = together.get(server.name);
    return each ? () => each : load(server);
  });
  for await (const server of inTurn) {
    const each = server();
    together.delete(each.stored.server);
    yield each;
  }
}

/** A server without a reading counts as one that could not be read, so that none is passed over. */
function usableReading(
  stored: Awaited<ReturnType<ComplianceStorage['getReading']>>,
  { name, product }: CheckedServer,
  now: Date,
): { reading: Reading; sum?: string } {
  const notRead = (code: string, message: string) => ({
    reading: { server: name, product, readAt: now.toISOString(), error: { code, message } },
    ...(stored && { sum: stored.sha256 }),
  });
  if (stored === undefined) {
    return notRead('not-read', 'The function that reads the server did not end. See its log.');
  }
  const { reading, sha256: sum } = stored;
  if (reading === 'unusable' || reading.product !== product) {
    const message = 'What was read of the server cannot be used. The next check reads it again.';
    return notRead('reading-unusable', message);
  }
  return { reading, sum };
}
