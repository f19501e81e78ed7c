import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import type { LabEndpoint } from '@veeam-automation/lab/lab';
import {
  BackupReplication,
  type BackupReplicationSession,
} from '@veeam-automation/veeam/backup-replication/client';
import { Connection } from '@veeam-automation/veeam/transport/connection';
import { Pool } from 'undici';
import { bareTls } from '../tools/bare-tls.ts';

/** One way to read the state of every job. Each keeps all states in memory, and returns their number. */
export interface StatesReader {
  read(): Promise<number>;
  close(): Promise<void>;
}

export const pageSize = 500;
const connections = 4;
const { user: username, password } = LAB_ACCOUNTS.administrator;

function connectionTo({ name, product, url, fingerprint256 }: LabEndpoint): Connection {
  return new Connection(
    { name, product, baseUrl: url, tls: { kind: 'fingerprint', sha256: fingerprint256 } },
    { connections },
  );
}

const logOn = (connection: Connection) =>
  BackupReplication.logOn(connection, { username, password }, { now: () => new Date() });

/** A logon that the compared readers share. */
export async function openLogon(server: LabEndpoint): Promise<BackupReplicationSession> {
  const connection = connectionTo(server);
  const session = await (await logOn(connection)).session();
  await connection.close();
  return session;
}

export function clientReader(server: LabEndpoint, logon: BackupReplicationSession): StatesReader {
  const connection = connectionTo(server);
  const credential = { username, password };
  const client = BackupReplication.resume(connection, logon, { credential, now: () => new Date() });
  return {
    async read() {
      const states = [];
      for await (const page of client.jobs.listStates({}, { pageSize })) states.push(...page);
      return states.length;
    },
    close: () => connection.close(),
  };
}

/**
 * The loop that a user would write: undici's own pool, the whole text, JSON.parse, then the next page. It requests the
 * same pages as the client. Without an order, a server need not sort, and its pages need not fit together.
 */
export function bareReader(
  server: LabEndpoint,
  logon: BackupReplicationSession,
  pagesAtOnce = 1,
): StatesReader {
  const pool = new Pool(server.url, { connections, connect: bareTls(server) });
  const headers = { 'x-api-version': logon.version, authorization: `Bearer ${logon.accessToken}` };
  const getPage = async (skip: number): Promise<{ data: unknown[]; pagination: { total: number } }> => {
    const path = `/api/v1/jobs/states?skip=${skip}&limit=${pageSize}&orderColumn=Name&orderAsc=true`;
    const { statusCode, body } = await pool.request({ path, method: 'GET', headers });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${text}`);
    return JSON.parse(text);
  };
  return {
    async read() {
      const states: unknown[] = [];
      const asked: ReturnType<typeof getPage>[] = [];
      let [skip, total] = [0, 1];
      for (;;) {
        for (; asked.length < (skip === 0 ? 1 : pagesAtOnce) && skip < total; skip += pageSize)
          asked.push(getPage(skip));
        const page = await asked.shift();
        if (!page) return states.length;
        states.push(...page.data);
        total = page.pagination.total;
      }
    },
    close: () => pool.close(),
  };
}
