import type { ServerConfiguration } from '../configuration.ts';
import { connect } from './connect.ts';
import type { Credentials } from './credentials.ts';
import { logOn } from './log-on.ts';
import { logOutFirmly } from './log-out.ts';

/** Proves credentials by a logon and a logout. @throws VeeamError; RefusedError `not-configured` */
export async function proveCredentials(server: ServerConfiguration, credentials: Credentials): Promise<void> {
  const connection = connect(server);
  try {
    const { client } = await logOn(server, connection, credentials, () => new Date());
    await logOutFirmly(client);
  } finally {
    await connection.close();
  }
}
