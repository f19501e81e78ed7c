import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import type { Lab } from '@veeam-automation/lab/lab';
import type { ActionContext } from '../../../functions/action.ts';
import type { JobsContext } from '../../../functions/jobs/context.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';
import { Secrets } from '../../../functions/platform/secrets.ts';
import type { Product } from '../../../functions/products.ts';

const now = new Date('2026-11-23T08:00:00Z');
const caller = { source: 'http', name: 'test', permissions: ['jobs:write'], servers: ['*'] } as const;
export const asked: ActionContext = { caller, now, requestId: 'test' };

/** What actions on jobs need, with one server of the lab, spoken to in one version. */
export function labContext(
  lab: Lab,
  product: Product,
  apiVersion: string,
  record: AutomationRecord,
): JobsContext {
  const endpoint = lab.servers[product];
  if (endpoint === undefined) throw new Error(`The lab has no ${product}.`);
  const { administrator } = LAB_ACCOUNTS;
  const SecretString = JSON.stringify({ username: administrator.user, password: administrator.password });
  const client = { send: async () => ({ SecretString }) } as unknown as SecretsManagerClient;
  const server = {
    name: endpoint.name,
    product,
    baseUrl: endpoint.url,
    tls: { kind: 'fingerprint', sha256: endpoint.fingerprint256 },
    apiVersion,
    format: 'xml',
    timeoutMs: 5_000,
  } as const;
  return {
    configuration: { servers: [server] } as unknown as JobsContext['configuration'],
    secrets: new Secrets('test', () => 0, client),
    record,
    now: () => now,
    deadline: () => new AbortController().signal,
  };
}
