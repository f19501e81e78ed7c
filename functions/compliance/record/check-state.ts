import { inParallel } from '../../concurrency.ts';
import type { StoredItem } from '../../platform/record/item.ts';
import { safeRecord } from '../../platform/safe-record.ts';
import { salvage } from '../../platform/salvage.ts';
import { daysUpTo } from '../engine/days.ts';
import {
  type History,
  historyOf,
  type JobHistory,
  type LedgerEntry,
  type Mute,
  type ServerHistory,
} from '../history.ts';
import { serverVersionSchema } from '../versions.ts';
import { type ComplianceRecord, readLatest, readMute } from './compliance-record.ts';
import { findingKey, type Latest, latestKey, muteKey, readFinding, unresolved, versionKey } from './items.ts';
import { jobsPartition, pastPrefix, readPasts, type StoredPasts } from './pasts.ts';

/** A part of the stored state that cannot be used: a whole record, or a field of it. */
export interface Damage {
  /** The kind of record: `jobs`, `findings`, `checks`, `mutes` or `versions`. */
  readonly part: string;
  readonly record: string;
  /** The fields that are lost; empty if the whole record is. */
  readonly fields: readonly string[];
}

/** The state that earlier checks have left for all servers. */
export interface CheckState {
  readonly latest: Latest | undefined;
  /** The item of the latest check, on which the next one's commit is conditional. */
  readonly read: StoredItem | undefined;
  readonly mutes: Mute[];
  readonly damage: readonly Damage[];
}

/** The state that earlier checks have left for one server, and how it is stored. */
export interface ServerState extends ServerHistory {
  readonly server: string;
  /** The stored histories: only differences from them are written. */
  readonly pasts: StoredPasts;
  readonly damage: readonly Damage[];
}

/** How many servers' items are read at once. */
const atOnce = 16;

/** Notes the lost fields of a record; `lost` is undefined if the whole record is lost. */
function note(damage: Damage[], part: string, record: string, lost: readonly string[] | undefined): void {
  if (lost === undefined) damage.push({ part, record, fields: [] });
  else if (lost.length > 0) damage.push({ part, record, fields: lost });
}

export async function readCheckState({ record }: ComplianceRecord): Promise<CheckState> {
  const damage: Damage[] = [];
  const read = await record.get(latestKey);
  const latest = read && readLatest(read);
  if (read !== undefined && latest === undefined) note(damage, 'checks', 'latest', undefined);
  const mutes: Mute[] = [];
  for await (const item of record.query({ pk: muteKey('').pk })) {
    const mute = readMute(item);
    if (mute) mutes.push(mute);
    else note(damage, 'mutes', item.sk, undefined);
  }
  return { latest, read, mutes, damage };
}

/**
 * Reads the state that earlier checks have left for a server, with three queries.
 * @returns a function that parses the items: until it is called, a server that is read ahead takes little memory
 */
export async function readServerState(
  { record }: ComplianceRecord,
  { latest }: CheckState,
  server: string,
): Promise<() => ServerState> {
  const all = (pk: string, prefix: string) => Array.fromAsync(record.query({ pk, prefix }));
  const [pastItems, findingItems, versionItem] = await Promise.all([
    all(jobsPartition(server), pastPrefix),
    all(findingKey(server, '').pk, unresolved),
    record.get(versionKey(server)),
  ]);
  return () => {
    const damage: Damage[] = [];
    const pasts = readPasts(pastItems);
    for (const { record: which, fields } of pasts.lost) note(damage, 'jobs', `${server} ${which}`, fields);
    const upToLatest =
      latest?.day === undefined ? undefined : daysUpTo(latest.day, new Set(latest.checkedDays));
    const jobs = safeRecord<JobHistory>();
    for (const [id, { past, day }] of pasts.byId) {
      const days = upToLatest?.(past.days, day) ?? past.days;
      jobs[id] = days === past.days ? past : { ...past, days };
    }
    const findings: LedgerEntry[] = [];
    for (const item of findingItems) {
      const stored = readFinding(item);
      note(damage, 'findings', item.sk.slice(unresolved.length), stored?.lost);
      if (stored) findings.push(stored.entry);
    }
    const version = versionItem && salvage(serverVersionSchema, versionItem);
    if (versionItem) note(damage, 'versions', server, version?.lost);
    return { server, jobs, findings, version: version?.value, pasts, damage };
  };
}

/** The servers that have stored state but are no longer configured. */
export const forgottenServers = ({ latest }: CheckState, configured: readonly string[]): string[] =>
  [...new Set(latest?.servers)].filter((server) => !configured.includes(server));

/** Reads the state that earlier checks have left for all servers, at once. */
export async function readHistory(
  compliance: ComplianceRecord,
  configured: readonly string[],
): Promise<{ history: History; latest: Latest | undefined; damage: Damage[] }> {
  const state = await readCheckState(compliance);
  const { latest, mutes } = state;
  const names = [...new Set(configured), ...forgottenServers(state, configured)];
  const read = await inParallel(atOnce, names, (server) => readServerState(compliance, state, server));
  const servers = read.map((stateOf) => stateOf());
  const history = {
    ...(latest?.day !== undefined && { day: latest.day }),
    ...historyOf(servers),
    checks: latest?.trend ?? [],
    ...(mutes.length > 0 && { mutes }),
  };
  return { history, latest, damage: [state, ...servers].flatMap(({ damage }) => damage) };
}
