import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Besides, readBesides } from '../../../functions/compliance/read-besides.ts';
import type { JobsReading } from '../../../functions/compliance/reading.ts';
import type { SettingsPace } from '../../../functions/compliance/settings/read-settings.ts';
import type { ServerConfiguration } from '../../../functions/configuration.ts';
import { readServer } from '../../../functions/jobs/read/read-server.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';
import { Secrets } from '../../../functions/platform/secrets.ts';

/** So fast that no test waits for it. */
export const pace: SettingsPace = { everyHours: 24, requestsPerMinute: 6000 };

/** Reads servers of the lab with one of their accounts. */
export function labAccess(
  now: Date,
  account: { user: string; password: string } = LAB_ACCOUNTS.administrator,
) {
  const SecretString = JSON.stringify({ username: account.user, password: account.password });
  const client = { send: async () => ({ SecretString }) } as unknown as SecretsManagerClient;
  return { secrets: new Secrets('test', () => 0, client), now: () => now };
}

/** Reads a server of the lab as a check does: its jobs, their settings, and its infrastructure. */
export async function readLabServer(
  record: AutomationRecord,
  server: ServerConfiguration,
  { now = new Date(), account = LAB_ACCOUNTS.administrator } = {},
): Promise<JobsReading> {
  let besides: Besides = {};
  const read = await readServer(labAccess(now, account), server, new AbortController().signal, {
    sideFacts: true,
    besides: async (loggedOn, jobs) => {
      besides = await readBesides(record, { name: server.name, loggedOn, jobs, now, pace });
    },
  });
  return { ...read, ...besides };
}
