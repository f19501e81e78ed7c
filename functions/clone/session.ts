import * as z from 'zod';
import type { Configuration } from '../configuration.ts';
import { seal, unseal } from '../platform/seal.ts';
import type { Secrets } from '../platform/secrets.ts';
import { connect, findServer, type Purpose, withCredentials } from '../servers/connect.ts';
import { EnterpriseManager } from '../veeam/enterprise-manager/client.ts';

/** The key under which sessions are sealed; the stack makes it, and no person needs to know it. */
const sealKey = z.strictObject({ key: z.string().min(32) });

const sessionContent = z.strictObject({ sessionId: z.string(), token: z.string(), apiVersion: z.string() });

/** What the clone's steps need of the world around them. */
export interface CloneContext {
  configuration: Configuration;
  secrets: Secrets;
}

/** Runs `use` with an Enterprise Manager connection that is closed afterwards, whatever happens. */
async function withConnection<T>(
  { configuration }: CloneContext,
  server: string,
  use: (connection: ReturnType<typeof connect>, apiVersion: string) => Promise<T>,
): Promise<T> {
  const found = findServer(configuration, server, 'enterprise-manager');
  const connection = connect(found);
  try {
    return await use(connection, found.apiVersion);
  } finally {
    await connection.close();
  }
}

/** Logs on; `use` decides what becomes of the session. */
export async function withLogOn<T>(
  context: CloneContext,
  server: string,
  purpose: Purpose,
  use: (manager: EnterpriseManager) => Promise<T>,
): Promise<T> {
  return withConnection(context, server, async (connection, apiVersion) => {
    const manager = await withCredentials(context.secrets, server, purpose, (credentials) =>
      EnterpriseManager.logOn(connection, credentials, { apiVersion }),
    );
    return use(manager);
  });
}

/** Goes on with a sealed session. */
export async function withSealedSession<T>(
  context: CloneContext,
  server: string,
  sealed: string,
  use: (manager: EnterpriseManager) => Promise<T>,
): Promise<T> {
  const { key } = await context.secrets.read('session-seal', sealKey);
  const session = sessionContent.parse(await unseal(sealed, server, key));
  return withConnection(context, server, (connection) => use(EnterpriseManager.resume(connection, session)));
}

/** Seals a session for the server it was made on. */
export async function sealSession(
  context: CloneContext,
  server: string,
  manager: EnterpriseManager,
): Promise<string> {
  const { key } = await context.secrets.read('session-seal', sealKey);
  return seal(manager.session, server, key);
}
