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

/** What became of a flow. `code`: of the problem, or the name of the error. */
interface FlowResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  readonly code?: string;
  readonly facts?: Facts;
}

/** What an acceptance found, without a name, address, id or token: it can be sent with an issue. */
export interface AcceptanceResult {
  readonly format: 1;
  readonly date: string;
  readonly node: string;
  /** Whether it ran on AWS itself, and not on what stands in for it. */
  readonly isAws: boolean;
  readonly settings: { readonly vpc: boolean; readonly customerManagedKey: boolean };
  /** How many servers of each product. */
  readonly servers: Readonly<Record<string, number>>;
  readonly flows: readonly FlowResult[];
  readonly jobs: { readonly deleted: number; readonly left: number };
  readonly removed: Removal;
}

/** What was removed; `failed`: not all that is to be. */
type Removal = Removed | 'kept' | 'failed';

export interface Acceptance {
  /** Deploys, and says what is there. */
  readonly deploy: () => Promise<Deployed>;
  /** Removes all that was deployed, unless it is to be kept. */
  readonly remove: () => Promise<Removed | 'kept'>;
  readonly target: Omit<Target, 'prefix'>;
  readonly clients: FlowClients & { readonly dynamoDb: DynamoDBClient };
  /** How long to wait between two looks at what takes time. */
  readonly everyMs: number;
  readonly about: Pick<AcceptanceResult, 'date' | 'node' | 'isAws' | 'settings' | 'servers'>;
  /** Tells the person at the terminal; this is not in the result. */
  readonly say: (line: string) => void;
}

/**
 * Deploys, runs every flow whatever became of those before, deletes the jobs that were made, and removes what was
 * deployed, also when something failed on the way.
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

/** A result is worth having, whatever became of the removal. */
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
      // A flow that fails is what this is to find: the others are tried all the same.
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

/** What every text in a result looks like: a code, a name of ours or AWS's, a date or a version. */
const plainWord = /^[A-Za-z0-9][A-Za-z0-9.-]{0,79}$/;
/** What is shorter is in other words, too. */
const tellingLength = 8;

/**
 * The result is made of figures and of words of ours; this looks once more.
 * @throws Error when a text in it is none of those, or has in it what must not leave
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
