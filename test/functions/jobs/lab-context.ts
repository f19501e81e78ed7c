import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import type { LabOptions } from '@veeam-automation/lab/options';
import type { ActionContext } from '../../../functions/action.ts';
import type { JobsContext } from '../../../functions/jobs/context.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';
import { Secrets } from '../../../functions/platform/secrets.ts';
import type { Product } from '../../../functions/products.ts';
import { changedKey } from '../../../functions/servers/changed.ts';
import { anyPort, labServer } from '../lab-server.ts';
import { runRecord } from '../platform/record/running-record.ts';

const now = new Date('2026-11-23T08:00:00Z');
const caller = { source: 'http', name: 'test', permissions: ['jobs:write'], servers: ['*'] } as const;
export const asked: ActionContext = { caller, now, requestId: 'test' };

/** A lab and a record for the tests of a file. `reset` undoes what the previous test changed in both. */
export async function startLabWithRecord(options: LabOptions = {}) {
  const running = await runRecord();
  const record = running.open();
  const lab = await startLab({
    ...anyPort,
    ...options,
  });
  return {
    lab,
    record,
    async reset() {
      lab.reset({ jobs: 12, servers: 1, seed: 1 });
      await record.deleteAll(['vbr-1', 'em-1', 'vb365-1'].map(changedKey));
    },
    async close() {
      await lab.close();
      await running[Symbol.asyncDispose]();
    },
  };
}

/** The context of actions on jobs, with one server of the lab, used in one version. */
export function labContext(
  lab: Lab,
  product: Product,
  apiVersion: string,
  record: AutomationRecord,
): JobsContext {
  const { administrator } = LAB_ACCOUNTS;
  const SecretString = JSON.stringify({ username: administrator.user, password: administrator.password });
  const client = { send: async () => ({ SecretString }) } as unknown as SecretsManagerClient;
  const server = labServer(lab, product, { apiVersion, timeoutMs: 5_000 });
  return {
    configuration: { servers: [server] } as unknown as JobsContext['configuration'],
    secrets: new Secrets('test', () => 0, client),
    record,
    now: () => now,
    deadline: () => new AbortController().signal,
  };
}
