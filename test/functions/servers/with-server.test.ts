import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServerConfiguration } from '../../../functions/configuration.ts';
import { proveCredentials } from '../../../functions/servers/with-server.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({
    enterpriseManagerPort: 0,
    backupReplicationPort: 0,
    microsoft365Port: 0,
    controlPort: 0,
  });
});
afterAll(() => lab.close());

function serverOf(product: ServerConfiguration['product']): ServerConfiguration {
  const endpoint = lab.servers[product];
  if (endpoint === undefined) throw new Error(`The lab has no ${product}.`);
  const { name, url: baseUrl, fingerprint256: sha256 } = endpoint;
  return {
    name,
    product,
    baseUrl,
    tls: { kind: 'fingerprint', sha256 },
    apiVersion: 'latest',
    format: 'xml',
    timeoutMs: 5_000,
  };
}

const { user: username, password } = LAB_ACCOUNTS.administrator;

test.each(['enterprise-manager', 'backup-replication', 'microsoft365'] as const)(
  'credentials of %s are proved by a logon that is closed again',
  async (product) => {
    const server = serverOf(product);
    const wrong = proveCredentials(server, { username, password: 'wrong' });
    await expect(wrong).rejects.toMatchObject({ code: 'logon-refused' });
    const issued = lab.state()[server.name]?.tokensIssued ?? 0;
    await proveCredentials(server, { username, password });
    expect(lab.state()[server.name]).toMatchObject({ tokensIssued: issued + 1, openSessions: 0 });
  },
);
