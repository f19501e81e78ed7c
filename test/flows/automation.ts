import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import type { LabOptions } from '@veeam-automation/lab/options';
import { WORKSPACE } from '@veeam-automation/lab/slack/workspace';
import { type Cloud, startCloud } from '@veeam-automation/local-cloud/cloud';
import type { TimeOverrides } from '@veeam-automation/local-cloud/options';
import { expect } from 'vitest';
import { localRecord } from '../../commands/start/local-record.ts';
import { createCaller, type NewCaller } from '../../commands/tokens/callers.ts';
import { permissions } from '../../functions/action.ts';
import type { Configuration } from '../../functions/configuration.ts';
import type { AutomationRecord } from '../../functions/platform/record/record.ts';
import { meantId } from '../../functions/work-id.ts';
import { linkedCopy } from '../../lib/bundling/linked-copy.ts';
import { anyPort } from '../functions/lab-server.ts';
import { sharedAssembly } from './shared-assembly.ts';

/** A running deployment: the lab, the local cloud with the synthesized stack, and a caller with every permission. */
export interface Automation {
  lab: Lab;
  /** The labs of the servers in `more`, by server name. */
  labs: Readonly<Record<string, Lab>>;
  cloud: Cloud;
  record: AutomationRecord;
  /** Creates callers. The token of each is its name. */
  addCallers(...callers: NewCaller[]): Promise<void>;
  /** The folder of this deployment's copy of the stack. Each instance of a function loads its code from there. */
  assembly: string;
  /** All log lines of the functions and the cloud. */
  logged: object[];
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

interface CallOptions {
  body?: unknown;
  /** The body's media type. Default: JSON. */
  type?: string;
  key?: string;
  /** Other headers, by name in lower case. */
  headers?: Record<string, string>;
  token?: string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers, whose shape is what they test.
export type Answer = { status: number; headers: Headers; body: any };

const token = 'test-token-that-may-do-everything';

export interface AutomationOptions extends LabOptions {
  change?: (configuration: Configuration) => void;
  /** More servers, by name. Each belongs to a lab of its own, and is configured like `like`. */
  more?: Readonly<Record<string, LabOptions & { like: 'em-1' | 'vbr-1' }>>;
  /** The assembly of another stack than the one that flows share. */
  assembly?: string;
  /** The longest wait before a retry. */
  retryMs?: number;
  /** The longest wait of a Wait state. Default: `retryMs`. */
  waitMs?: number;
  /** Shorter timeouts of tasks, for tests that wait for them. */
  taskTimeoutMs?: TimeOverrides['taskTimeoutMs'];
}

export async function startAutomation(options: AutomationOptions = {}): Promise<Automation> {
  const start = (given: LabOptions) => startLab({ ...anyPort, taskDurationMs: 40, ...given });
  const lab = await start(options);
  const labs: Record<string, Lab> = {};
  for (const [name, given] of Object.entries(options.more ?? {})) labs[name] = await start(given);
  const change = (configuration: Configuration) => {
    for (const [name, { like }] of Object.entries(options.more ?? {}))
      addServer(configuration, name, like, labs[name]);
    options.change?.(configuration);
  };
  const folder = await assemblyFor(lab, { ...options, change });
  const logged: object[] = [];
  const cloud = await startCloud({
    assembly: folder,
    apiPort: 0,
    awsPort: 0,
    log: (line) => logged.push(line),
    // Starting an instance costs more than most requests. Two are enough to interfere with each other.
    instancesAtMost: 2,
    time: {
      retryIntervalMs: () => options.retryMs ?? 20,
      waitMs: (_state, seconds) => Math.min(seconds * 1000, options.waitMs ?? options.retryMs ?? 20),
      ...(options.taskTimeoutMs && { taskTimeoutMs: options.taskTimeoutMs }),
    },
  });
  const record = await seedAutomation(lab, cloud, Object.keys(labs));
  return {
    lab,
    labs,
    cloud,
    record,
    async addCallers(...callers) {
      for (const caller of callers) await createCaller(record, caller, { token: caller.name }, new Date());
    },
    assembly: folder,
    logged,
    call: callerOf(cloud),
    async close() {
      await cloud.close();
      for (const each of [lab, ...Object.values(labs)]) await each.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a copy of the stack that flows share. The configuration of its functions names the lab's servers. */
export async function assemblyFor(
  lab: Lab,
  { assembly, change }: Pick<AutomationOptions, 'assembly' | 'change'>,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-flow-'));
  linkedCopy(assembly ?? (await sharedAssembly()), folder);
  for (const file of globSync(join(folder, 'asset.*/configuration.json'))) {
    const configuration: Configuration = JSON.parse(readFileSync(file, 'utf8'));
    pointAtLab(configuration, lab);
    change?.(configuration);
    // The shared file is a hard link: it is replaced, not changed.
    rmSync(file);
    writeFileSync(file, JSON.stringify(configuration));
  }
  return folder;
}

/** Gives a cloud the credentials for the lab, and a caller with every permission. */
export async function seedAutomation(
  lab: Lab,
  cloud: Cloud,
  more: readonly string[] = [],
): Promise<AutomationRecord> {
  const { administrator } = LAB_ACCOUNTS;
  const credential = JSON.stringify({ username: administrator.user, password: administrator.password });
  for (const server of ['em-1', 'em-down', 'vbr-1', 'vb365-1', ...more]) {
    for (const purpose of ['read', 'write'])
      cloud.secrets.put(`VeeamAutomation/${purpose}/${server}`, credential);
  }
  const webhook = { url: `${lab.controlUrl}/slack/webhooks/lab` };
  cloud.secrets.put('VeeamAutomation/slack-webhook', JSON.stringify(webhook));
  cloud.secrets.put('VeeamAutomation/slack-signing', JSON.stringify({ secret: WORKSPACE.signingSecret }));
  const bot = { token: WORKSPACE.botToken, apiUrl: `${lab.controlUrl}/slack/api` };
  cloud.secrets.put('VeeamAutomation/slack-bot', JSON.stringify(bot));
  const record = localRecord(cloud);
  await createCaller(record, { name: 'test', permissions, servers: ['*'] }, { token }, new Date());
  return record;
}

/** Calls the API of a cloud as the caller with every permission. */
export function callerOf({ apiUrl }: Pick<Cloud, 'apiUrl'>): Automation['call'] {
  return (method, path, given = {}) => call(`${apiUrl}${path}`, method, { token, ...given });
}

/** For clones that are never resolved: each is past its deadline at once, so it has an outcome after its last try. */
export function pastDeadline(configuration: Configuration): void {
  configuration.clones.deadlineSeconds = 0;
}

/** Adds a server of another lab, configured like one of the first lab's servers. */
function addServer({ servers }: Configuration, name: string, like: string, lab: Lab | undefined): void {
  const simulated = Object.values(lab?.servers ?? {}).find((each) => each.name === like);
  const own = servers.find((each) => each.name === like);
  if (!simulated || !own) throw new Error(`The lab has no ${like}.`);
  const tls = { kind: 'fingerprint', sha256: simulated.fingerprint256 } as const;
  servers.push({ ...own, name, baseUrl: simulated.url, tls });
}

/** Points the servers that the lab has at the lab. At the addresses of other servers, nothing listens. */
function pointAtLab(configuration: Configuration, lab: Lab): void {
  for (const server of configuration.servers) {
    const simulated = Object.values(lab.servers).find(({ name }) => name === server.name);
    if (!simulated) continue;
    server.baseUrl = simulated.url;
    server.tls = { kind: 'fingerprint', sha256: simulated.fingerprint256 };
  }
}

async function call(
  url: string,
  method: string,
  { body, type = 'application/json', key, headers, token: bearer }: CallOptions,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { 'content-type': type }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' || isCsv(response) ? text || undefined : JSON.parse(text),
  };
}

function isCsv(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/csv') ?? false;
}

/** Waits until a clone has ended, and returns it. @param id its id, or the key of its request */
export async function ended(automation: Automation, id: string): Promise<Answer['body']> {
  for (;;) {
    await runOver(automation, meantId('clone', id, { source: 'http', name: 'test' }));
    const { status, body } = await automation.call('GET', `/clones/${id}`);
    if (status !== 200) throw new Error(`GET /clones/${id} answered ${status}: ${JSON.stringify(body)}`);
    if (body.status === 'finished') return body;
    await pause(50);
  }
}

/** Clones as a caller would: it tries again with the same key until the API accepts the request. */
export async function clonedFirmly(
  automation: Automation,
  key: string,
  body: object,
): Promise<Answer['body']> {
  for (;;) {
    const answer = await automation.call('POST', '/clones', { body, key });
    if (answer.status === 202) return ended(automation, key);
    expect(answer.status).toBeGreaterThanOrEqual(502);
  }
}

/**
 * Waits until no execution with this name runs, and none that reconciles the clone with this name. It asks the local
 * cloud, which costs nothing. A request to the API would run a function.
 */
export async function runOver({ cloud }: Automation, name: string): Promise<void> {
  const reconciled = JSON.stringify({ name });
  const runs = () =>
    cloud
      .executions()
      .some((each) => each.status === 'RUNNING' && (each.name === name || each.input === reconciled));
  while (runs()) await pause(10);
}

/** Matches the event with which a workflow invokes a function for this step. */
export function isStep(step: string): (event: unknown) => boolean {
  return (event) => (event as { step?: unknown } | null)?.step === step;
}
