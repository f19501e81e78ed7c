import { inParallel } from '../../concurrency.ts';
import type { StoredItem } from '../../platform/record/item.ts';
import { safeRecord } from '../../platform/safe-record.ts';
import { salvage } from '../../platform/salvage.ts';
import { daysUpTo } from '../engine/days.ts';
import type { History, JobHistory, LedgerEntry, Mute } from '../history.ts';
import { serverVersionSchema } from '../versions.ts';
import { type ComplianceRecord, readLatest, readMute } from './compliance-record.ts';
import {
  findingKey,
  type Latest,
  latestKey,
  muteKey,
  past,
  pastKey,
  pastText,
  readFinding,
  readPast,
  unresolved,
  versionKey,
} from './items.ts';

/** Something stored that cannot be used: a whole record, or a field of it. */
export interface Damage {
  /** What it was of: `jobs`, `findings`, `checks`, `mutes` or `versions`. */
  readonly part: string;
  readonly record: string;
  /** The fields that are lost; empty when the whole record is. */
  readonly fields: readonly string[];
}

/** What the checks before have left, and where it stands. */
export interface CheckState {
  readonly history: History;
  readonly damage: readonly Damage[];
  readonly latest: Latest | undefined;
  /** The item of the check that counts, to which the next one's commit is held. */
  readonly read: StoredItem | undefined;
  /** The stored pasts of jobs by their keys: what has to be written is what differs. */
  readonly pasts: ReadonlyMap<string, { text: string; days: string; day: string | undefined }>;
  /** The findings as they stand in the record, by server and id. */
  readonly findings: ReadonlyMap<string, LedgerEntry>;
}

/** So many servers' items are read at once. */
const atOnce = 16;

/** Reads what the checks before have left: three queries for each server, and two for all. */
export async function readCheckState(
  { record }: ComplianceRecord,
  configured: readonly string[],
): Promise<CheckState> {
  const damage: Damage[] = [];
  const note = (part: string, name: string, lost: readonly string[] | undefined) => {
    if (lost === undefined) damage.push({ part, record: name, fields: [] });
    else if (lost.length > 0) damage.push({ part, record: name, fields: lost });
  };
  const read = await record.get(latestKey);
  const latest = read && readLatest(read);
  if (read !== undefined && latest === undefined) note('checks', 'latest', undefined);
  const checkedDays = new Set(latest?.checkedDays);
  const pasts = new Map<string, { text: string; days: string; day: string | undefined }>();
  const findings = new Map<string, LedgerEntry>();
  const jobs = safeRecord<Record<string, JobHistory>>();
  const versions = safeRecord<NonNullable<History['versions']>[string]>();
  const servers = [...new Set([...configured, ...(latest?.servers ?? [])])];

  const readPasts = async (server: string) => {
    const known = safeRecord<JobHistory>();
    for await (const item of record.query({ pk: pastKey(server, '').pk, prefix: past })) {
      const stored = readPast(item);
      note('jobs', `${server} ${stored?.id ?? item.sk.slice(past.length)}`, stored?.lost);
      if (stored === undefined) continue;
      const { id, day, days } = stored;
      const upTo = latest?.day === undefined ? days : daysUpTo(days, day, latest.day, checkedDays);
      known[id] = { ...stored.past, days: upTo };
      const text = stored.lost.length === 0 ? pastText(known[id]) : '';
      pasts.set(keyOf(item), { text, days, day });
    }
    if (Object.keys(known).length > 0) jobs[server] = known;
  };
  const readFindings = async (server: string) => {
    for await (const item of record.query({ pk: findingKey(server, '').pk, prefix: unresolved })) {
      const stored = readFinding(item);
      note('findings', item.sk.slice(unresolved.length), stored?.lost);
      if (stored) findings.set(keyOf(item), stored.entry);
    }
  };
  const readVersion = async (server: string) => {
    const item = await record.get(versionKey(server));
    const version = item && salvage(serverVersionSchema, item);
    if (item) note('versions', server, version?.lost);
    if (version) versions[server] = version.value;
  };
  await inParallel(atOnce, servers, async (server) => {
    await Promise.all([readPasts(server), readFindings(server), readVersion(server)]);
  });
  const mutes: Mute[] = [];
  for await (const item of record.query({ pk: muteKey('').pk })) {
    const mute = readMute(item);
    if (mute) mutes.push(mute);
    else note('mutes', item.sk, undefined);
  }
  return {
    history: {
      ...(latest?.day !== undefined && { day: latest.day }),
      jobs,
      findings: safeRecord([...findings.values()].map((entry) => [entry.finding.id, entry])),
      checks: latest?.trend ?? [],
      versions,
      ...(mutes.length > 0 && { mutes }),
    },
    damage,
    latest,
    read,
    pasts,
    findings,
  };
}

/** An item's key as one text. */
export const keyOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }): string => `${pk}\0${sk}`;
