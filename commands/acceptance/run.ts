import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { permissions } from '../../functions/action.ts';
import { AutomationRecord } from '../../functions/platform/record/record.ts';
import { purposes } from '../../functions/servers/credentials.ts';
import { createCaller } from '../tokens/callers.ts';
import { Api, FlowFailedError } from './api.ts';
import { deleteMadeJobs, type Facts, type Flow, type FlowClients, flowsOf, type Target } from './flows.ts';
import type { Removed } from './remove.ts';
import type { Deployed } from './stack.ts';

/** The result of a flow. `code` is the problem's code or the error's name. */
interface FlowResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  readonly code?: string;
  readonly facts?: Facts;
}

/** The result of an acceptance, without names, addresses, ids and tokens. It can be attached to an issue. */
export interface AcceptanceResult {
  readonly format: 1;
  readonly date: string;
  readonly node: string;
  /** Whether it ran on AWS itself and not on an emulator. */
  readonly isAws: boolean;
  readonly settings: { readonly vpc: boolean; readonly customerManagedKey: boolean };
  /** The number of servers of each product. */
  readonly servers: Readonly<Record<string, number>>;
  readonly flows: readonly FlowResult[];
  readonly jobs: { readonly deleted: number; readonly left: number };
  readonly removed: Removal;
}

/** What was removed. `failed` means that the removal is incomplete. */
type Removal = Removed | 'kept' | 'failed';

export interface Acceptance {
  /** Deploys, and describes the deployed stack. */
  readonly deploy: () => Promise<Deployed>;
  /** Removes everything that was deployed, unless the user keeps it. */
  readonly remove: () => Promise<Removed | 'kept'>;
  readonly target: Omit<Target, 'prefix'>;
  readonly clients: FlowClients & { readonly dynamoDb: DynamoDBClient };
  /** The delay between two polls. */
  readonly everyMs: number;
  readonly about: Pick<AcceptanceResult, 'date' | 'node' | 'isAws' | 'settings' | 'servers'>;
  /** Prints a line on the terminal. The line is not in the result. */
  readonly say: (line: string) => void;
}

/**
 * Deploys, runs every flow, deletes the jobs that the flows created, and removes the deployment. A failed flow does not
 * stop the next ones, and the removal also runs after a failure.
 */
export async function runAcceptance(acceptance: Acceptance): Promise<AcceptanceResult> {
  const { deploy, clients, everyMs, about, say } = acceptance;
  const hidden: string[] = [];
  let flows: FlowResult[] = [];
  let jobs = { deleted: 0, left: 0 };
  let removed: Removal = 'failed';
  try {
    const deployed = await deploy();
    const token = `vat_${randomBytes(32).toString('base64url')}`;
    const prefix = `acceptance-${randomBytes(4).toString('hex')}`;
    hidden.push(token, prefix, new URL(deployed.apiUrl).host, deployed.table, deployed.cloneMachine);
    const record = new AutomationRecord(deployed.table, { client: clients.dynamoDb });
    await createCaller(record, { name: prefix, permissions, servers: ['*'] }, { token }, new Date());
    const api = new Api(deployed.apiUrl, token, everyMs);
    const target = { ...acceptance.target, prefix };
    flows = await runFlows(flowsOf(api, target, deployed, clients), say);
    const made = await deleteMadeJobs(api, target);
    jobs = { deleted: made.deleted, left: made.left.length };
    for (const name of made.left) say(`Left on ${target.server}, delete it there: ${name}`);
  } finally {
    removed = await removal(acceptance);
  }
  const result: AcceptanceResult = { format: 1, ...about, flows, jobs, removed };
  refuseTelling(result, [...hidden, ...toHide(acceptance.target)]);
  return result;
}

/** The result is useful even when the removal fails. For this reason, a failure is reported and not thrown. */
async function removal({ remove, say }: Acceptance): Promise<Removal> {
  try {
    return await remove();
  } catch (error) {
    say(`Not all was removed: ${error instanceof Error ? error.message : String(error)}`);
    return 'failed';
  }
}

async function runFlows(flows: readonly Flow[], say: (line: string) => void): Promise<FlowResult[]> {
  const results: FlowResult[] = [];
  for (const { name, run } of flows) {
    const began = performance.now();
    const seconds = () => Math.round((performance.now() - began) / 100) / 10;
    if (!run) {
      results.push({ name, outcome: 'skipped', seconds: 0 });
      say(`skipped  ${name}`);
      continue;
    }
    try {
      const facts = await run();
      results.push({ name, outcome: 'passed', seconds: seconds(), facts });
      say(`passed   ${name} (${seconds()} s)`);
    } catch (error) {
      // Finding failed flows is the purpose of the run, so the other flows still run.
      const { message, name: kind } = error instanceof Error ? error : new Error(String(error));
      const code = error instanceof FlowFailedError ? error.code : kind;
      results.push({ name, outcome: 'failed', seconds: seconds(), code });
      say(`failed   ${name} (${seconds()} s): ${message}`);
    }
  }
  return results;
}

function toHide({ servers, credentials, server, job, copyJob }: Acceptance['target']): string[] {
  const secrets = servers.flatMap((each) => purposes.map((purpose) => credentials(each, purpose).password));
  return [...servers, ...secrets, server, job, ...(copyJob ? Object.values(copyJob) : [])];
}

/** The form of every text in a result: a code, a name of this project or of AWS, a date or a version. */
const plainWord = /^[A-Za-z0-9][A-Za-z0-9.-]{0,79}$/;
/** A shorter text may also occur as a part of other words. */
const tellingLength = 8;

/**
 * The result should hold only numbers and words of this project. This is a second check.
 * @throws Error when a text in the result has another form or contains a hidden text
 */
export function refuseTelling(result: object, hidden: readonly string[]): void {
  const telling = hidden.filter(({ length }) => length >= tellingLength);
  const walk = (value: unknown): void => {
    if (value !== null && typeof value === 'object')
      for (const each of Object.entries(value).flat()) walk(each);
    if (typeof value !== 'string') return;
    if (!plainWord.test(value) || telling.some((each) => value.includes(each)))
      throw new Error('The result would tell a name, an address or a secret: it is not written.');
  };
  walk(result);
}
