import * as z from 'zod';
import type { Action } from '../../action.ts';
import { type Configuration, serverName } from '../../configuration.ts';
import { findServer } from '../connect.ts';
import { type Diagnosis, diagnose } from '../diagnose/diagnose.ts';
import type { ServerAccess } from '../with-server.ts';

const testServerInput = z.strictObject({ server: serverName });

/**
 * Tests the connection to a server, and its credentials. It logs on: a wrong password counts towards locking the
 * account.
 */
export function testServerAction(
  configuration: Configuration,
  access: ServerAccess,
): Action<z.infer<typeof testServerInput>, Diagnosis> {
  return {
    name: 'servers:test',
    permission: 'servers:test',
    input: testServerInput,
    servers: ({ server }) => [server],
    run: async ({ server }, { caller }) => diagnose(access, findServer(configuration, server, { caller })),
  };
}
