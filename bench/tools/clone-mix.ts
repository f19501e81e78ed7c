import { setTimeout as pause } from 'node:timers/promises';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { Lab } from '@veeam-automation/lab/lab';
import type { Cloud } from '@veeam-automation/local-cloud/cloud';
import { localRecord } from '../../commands/start/local-record.ts';
import { createCaller } from '../../commands/tokens/callers.ts';
import { permissions } from '../../functions/action.ts';
import { inParallel } from '../../functions/concurrency.ts';
import type { StoredItem } from '../../functions/platform/record/item.ts';
import type { AutomationRecord } from '../../functions/platform/record/record.ts';
import { seededRandom } from './random.ts';
import { addServerFaults, enterpriseManagerFaults } from './server-faults.ts';

/** The errors of a mix, and the faults that its clones met. */
export interface MixReport {
  /** The number of clones with each outcome. Rows of a batch for which no clone was made are not counted. */
  outcomes: Record<string, number>;
  /** Names of which the server has more than one job. */
  duplicates: string[];
  /** Requested clones without an outcome. */
  withoutOutcome: string[];
  /** Clones whose outcome does not match the server's jobs. */
  wrong: string[];
  /** Clones that are `unknown` before their deadline, or for an unlisted reason. */
  unlistedUnknown: string[];
  openSessions: number;
  suffered: Record<
    'throttled' | 'answersLost' | 'eventsLost' | 'stopped' | 'killed' | 'serverFaults',
    number
  >;
}

/** Valid reasons for an `unknown` outcome (docs/http.md): looking did not resolve it, or the server did not answer. */
const unknownReasons = [
  'not-resolved',
  'request-timeout',
  'server-busy',
  'server-failed',
  'server-unreachable',
  'session-expired',
  'unreadable-answer',
];

const writes = ['PutItem', 'DeleteItem', 'BatchWriteItem'];
const token = 'token-of-the-mix-of-bad-days';
const server = 'em-1';
const source = 'Exchange Backup';
const batchRows = 100;
const passMs = 1000;
/** After this many looks of the reconciler without a result, a clone's time is over. */
const looksAtMost = 6;

/**
 * Requests this many clones, half of them in batches, and waits until each has an outcome. Meanwhile the server,
 * DynamoDB, the events and the functions fail as the seed determines. Waits of minutes on AWS take a second here: work
 * that is due later is made due now.
 */
export async function runCloneMix(
  { lab, cloud }: { lab: Lab; cloud: Cloud },
  { clones, seed }: { clones: number; seed: number },
): Promise<MixReport> {
  const mix = new Mix(lab, cloud, seed);
  const single = Array.from({ length: Math.ceil(clones / 2) }, (_none, index) => `Single ${index + 1}`);
  const rows = Array.from({ length: clones - single.length }, (_none, index) => `Row ${index + 1}`);
  return mix.run(single, rows);
}

class Mix {
  readonly #lab: Lab;
  readonly #cloud: Cloud;
  readonly #seed: number;
  readonly #random: () => number;
  readonly #record: AutomationRecord;
  readonly #stepFunctions: SFNClient;
  readonly #looks = new Map<string, number>();
  readonly #suffered: MixReport['suffered'] = {
    throttled: 0,
    answersLost: 0,
    eventsLost: 0,
    stopped: 0,
    killed: 0,
    serverFaults: 0,
  };
  #isBad = false;

  constructor(lab: Lab, cloud: Cloud, seed: number) {
    this.#lab = lab;
    this.#cloud = cloud;
    this.#seed = seed;
    this.#random = seededRandom(seed);
    this.#record = localRecord(cloud);
    this.#stepFunctions = new SFNClient({
      endpoint: cloud.awsEndpointUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  }

  async run(single: readonly string[], rows: readonly string[]): Promise<MixReport> {
    const before = this.#jobs().length;
    const caller = { name: 'mix', permissions, servers: ['*'] };
    await createCaller(this.#record, caller, { token }, new Date());
    this.#begin();
    const batches = Array.from({ length: Math.ceil(rows.length / batchRows) }, (_none, index) =>
      rows.slice(index * batchRows, (index + 1) * batchRows),
    );
    let isOver = false;
    const everything = Promise.all([
      inParallel(5, single, (name) => this.#single(name)),
      inParallel(2, [...batches.entries()], ([index, names]) => this.#batch(`batch-${index + 1}`, names)),
    ]).finally(() => {
      isOver = true;
    });
    const passes = async () => {
      while (!isOver) {
        await pause(passMs);
        await this.#pass();
      }
    };
    const [[singles, batched]] = await Promise.all([everything, passes()]);
    this.#end();
    while (this.#openSessions() > 0 && (await this.#letSessionsLapse()) > 0) await pause(100);
    return this.#report(
      new Map([...singles, ...batched.flat()]),
      this.#jobs()
        .slice(before)
        .map(({ name }) => name),
    );
  }

  #begin(): void {
    this.#isBad = true;
    addServerFaults(this.#lab, server, enterpriseManagerFaults, this.#seed);
    const { tables } = this.#cloud;
    const drawn = (probability: number, what: 'throttled' | 'answersLost') => () => {
      const isHit = this.#isBad && this.#random() < probability;
      if (isHit) this.#suffered[what] += 1;
      return isHit;
    };
    tables.fault({ kind: 'throttle', times: 1_000_000, concerns: drawn(0.1, 'throttled') });
    for (const operation of writes) {
      const concerns = drawn(0.05, 'answersLost');
      tables.fault({ kind: 'drop-response', times: 1_000_000, operation, concerns });
    }
    this.#cloud.loseEvents((event) => {
      const { status } = (event as { detail: { status: string } }).detail;
      // Of the others nobody is told.
      const isLost = this.#isBad && status === 'ABORTED' && this.#random() < 0.5;
      if (isLost) this.#suffered.eventsLost += 1;
      return isLost;
    });
  }

  #end(): void {
    this.#isBad = false;
    this.#suffered.serverFaults = this.#lab.faults
      .list()
      .reduce((hits, { times, remaining }) => hits + times - remaining, 0);
    this.#lab.faults.clear();
  }

  async #single(name: string): Promise<[string, Ended | undefined]> {
    const body = { server, job: source, name, repository: 'Default Backup Repository' };
    const { id } = await this.#post('/clones', name.replace(' ', '-'), body);
    for (;;) {
      const clone = await this.#read(`CLONE#${id}`, 'CLONE');
      if (clone?.['outcome']) return [name, endedOf(clone)];
      await pause(200);
    }
  }

  /** The clones of a batch, by name; undefined for a row without a clone. */
  async #batch(key: string, names: readonly string[]): Promise<[string, Ended | undefined][]> {
    const items = names.map((name) => ({ name }));
    const defaults = { server, job: source };
    const { id } = await this.#post('/clone-batches', key, { items, defaults, clonesPerServer: 8 });
    for (;;) {
      const batch = await this.#read(`BATCH#${id}`, 'BATCH');
      if ((batch?.['run'] as { endedAt?: string } | undefined)?.endedAt !== undefined) break;
      await pause(500);
    }
    const found = new Map<string, Ended>();
    for (const clone of await this.#all(`CLONE#${server}`, 'list')) {
      if ((clone['batch'] as { id?: string } | undefined)?.id !== id || !clone['outcome']) continue;
      found.set(String((clone['request'] as { name?: string }).name), endedOf(clone));
    }
    return names.map((name) => [name, found.get(name)]);
  }

  /** Tries again with the same key, like a caller, until the trigger has accepted the request. */
  async #post(path: string, key: string, body: object): Promise<{ id: string }> {
    for (;;) {
      const response = await fetch(`${this.#cloud.apiUrl}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (response.status === 202) return JSON.parse(text);
      if (response.status < 500 && response.status !== 429)
        throw new Error(`POST ${path} answered ${response.status}: ${text}`);
      await pause(100);
    }
  }

  /** The faults of a second, and the repairs of minutes: time passes, and two reconcilers look. */
  async #pass(): Promise<void> {
    await this.#stopOne('ClonesWorkflow', 0.3);
    await this.#stopOne('ClonesReconciliation', 0.3);
    // A function that is killed while it logs on leaves an unknown session. These two steps do not log on.
    const isMeant = (event: unknown) =>
      ['start', 'poll'].includes(String((event as { step?: unknown } | null)?.step)) && this.#random() < 0.1;
    this.#suffered.killed += await this.#cloud.killRunning('ClonesCloneSteps', isMeant);
    await this.#letTimePass();
    const at = new Date();
    for (const _both of [1, 2]) this.#cloud.fireSchedule('ClonesReconciler', at);
    await pause(100);
    if (this.#random() < 0.3) this.#suffered.killed += await this.#cloud.killRunning('ClonesCloneReconcile');
  }

  async #stopOne(machine: string, probability: number): Promise<void> {
    const running = this.#cloud
      .executions()
      .filter(({ machineArn, status }) => status === 'RUNNING' && machineArn.includes(machine));
    const meant = running[Math.floor(this.#random() * running.length)];
    if (!meant || this.#random() >= probability) return;
    this.#suffered.stopped += 1;
    await this.#stepFunctions.send(new StopExecutionCommand({ executionArn: meant.arn, cause: 'somebody' }));
  }

  /** Makes each clone without a running execution due now. Its reconciliation's claim ends, and finally its time. */
  async #letTimePass(): Promise<void> {
    const running = new Set(
      this.#cloud
        .executions()
        .filter(({ status }) => status === 'RUNNING')
        .map(({ name }) => name),
    );
    for (const { pk, sk, id, claim } of await this.#all('CLONE', 'due')) {
      const by = (claim as { by: string } | undefined)?.by;
      if (running.has(String(id)) || (by !== undefined && running.has(by))) continue;
      const now = new Date().toISOString();
      const looks = (this.#looks.get(String(id)) ?? 0) + 1;
      this.#looks.set(String(id), looks);
      await patiently(() =>
        this.#record.change({ pk, sk }, (clone) => {
          if (!clone || clone['outcome']) return undefined;
          const { claim: _lapsed, ...rest } = clone;
          return { ...rest, dueSk: now, ...(looks > looksAtMost && { deadline: now }) };
        }),
      );
    }
    for (const { pk, sk, run } of await this.#all('BATCH', 'due')) {
      if ((run as { endedAt?: string } | undefined)?.endedAt !== undefined) continue;
      const dueSk = new Date().toISOString();
      await patiently(() => this.#record.change({ pk, sk }, (batch) => batch && { ...batch, dueSk }));
    }
  }

  /** Lets the recorded sessions expire, and the reconciler look at them. @returns the number of sessions */
  async #letSessionsLapse(): Promise<number> {
    const sessions = await this.#all('SESSION', 'due');
    const now = new Date().toISOString();
    for (const { pk, sk } of sessions)
      await this.#record.change(
        { pk, sk },
        (session) => session && { ...session, dueSk: now, usedUntil: now },
      );
    await this.#cloud.invoke('ClonesCloneReconcile', {});
    return sessions.length;
  }

  #report(asked: ReadonlyMap<string, Ended | undefined>, made: readonly string[]): MixReport {
    const ended = [...asked].flatMap(([name, clone]) => (clone ? [{ name, ...clone }] : []));
    const isWrong = ({ name, outcome, hasJob }: Ended & { name: string }) =>
      outcome !== 'unknown' && made.includes(name) !== (outcome === 'succeeded' || hasJob);
    const isUnlisted = ({ outcome, code, isPastDeadline }: Ended) =>
      outcome === 'unknown' && !(isPastDeadline && unknownReasons.includes(code));
    const shown = ({ name, outcome, code }: Ended & { name: string }) => `${name}: ${outcome} ${code}`;
    const outcomes = Object.groupBy(ended, ({ outcome }) => outcome);
    return {
      outcomes: Object.fromEntries(Object.entries(outcomes).map(([name, all]) => [name, all?.length ?? 0])),
      duplicates: made.filter((name, index) => made.indexOf(name) !== index),
      withoutOutcome: [...asked].flatMap(([name, clone]) => (clone ? [] : [name])),
      wrong: [
        ...ended.filter(isWrong).map(shown),
        ...made.filter((name) => !asked.has(name)).map((name) => `${name}: asked for by nobody`),
      ],
      unlistedUnknown: ended.filter(isUnlisted).map(shown),
      openSessions: this.#openSessions(),
      suffered: this.#suffered,
    };
  }

  #read(pk: string, sk: string): Promise<StoredItem | undefined> {
    return patiently(() => this.#record.get({ pk, sk }));
  }

  #all(pk: string, index: 'list' | 'due'): Promise<StoredItem[]> {
    return patiently(() => Array.fromAsync(this.#record.query({ pk, index })));
  }

  #jobs(): { name: string }[] {
    return (this.#lab.state()[server]?.jobs ?? []).map(({ name }) => ({ name: String(name) }));
  }

  #openSessions(): number {
    return this.#lab.state()[server]?.openSessions ?? 0;
  }
}

interface Ended {
  outcome: string;
  code: string;
  /** Whether the outcome names a job. */
  hasJob: boolean;
  isPastDeadline: boolean;
}

function endedOf({ outcome, deadline, steps }: StoredItem): Ended {
  const { outcome: kind, code = '', job } = outcome as { outcome: string; code?: string; job?: object };
  const last = (steps as { endedAt?: string }[] | undefined)?.at(-1)?.endedAt;
  return {
    outcome: kind,
    code,
    hasJob: job !== undefined,
    isPastDeadline: last !== undefined && last >= String(deadline),
  };
}

/** The faults also hit the mix's own reads and writes of the record. @throws the last error of twenty */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}
